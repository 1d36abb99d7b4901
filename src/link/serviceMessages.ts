import {
  ConnectionError,
  ErrorCodes,
  NotificationType,
  ParameterStructures,
  ResponseError,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { meterMethods, type MeterEvents, type MeterService } from '../core/meterService.ts';
import { LinkError } from './linkError.ts';

/** The meter's events on the wire; both carriers (socket and thread) send them as notifications. */
export const snapshotEvent = new NotificationType<MeterEvents['snapshot']>('snapshot');
export const problemEvent = new NotificationType<MeterEvents['problem']>('problem');

/** The last thing a meter says to a window: why it ends. */
export interface Farewell {
  readonly reason: 'stopped' | 'replaced' | 'ended';
}
export const farewellEvent = new NotificationType<Farewell>('farewell');

type AnyMethod = (...parameters: unknown[]) => Promise<unknown>;

/** Answers every method of `MeterService` on the connection; an error's message goes to the caller as it is. */
export function answerService(
  connection: MessageConnection,
  service: MeterService,
  onFailed: (method: string, error: unknown) => void,
): void {
  for (const method of meterMethods) {
    // The parameters were typed by `remoteService` on the other side, whose protocol number agrees.
    const call = service[method].bind(service) as AnyMethod;
    connection.onRequest(method, async (...parameters: unknown[]) => {
      try {
        // The last one is jsonrpc's cancellation token.
        return await call(...parameters.slice(0, -1));
      } catch (error) {
        onFailed(method, error);
        throw new ResponseError(
          ErrorCodes.UnknownErrorCode,
          error instanceof Error ? error.message : String(error),
        );
      }
    });
  }
}

/** The `MeterService` at the other end of a connection. */
export function remoteService(connection: MessageConnection): MeterService {
  // By position: jsonrpc would otherwise read a parameter that is an object as named parameters.
  const ask = async <Result>(
    method: (typeof meterMethods)[number],
    ...parameters: unknown[]
  ): Promise<Result> => {
    try {
      return await connection.sendRequest<Result>(method, ParameterStructures.byPosition, ...parameters);
    } catch (cause) {
      throw isOfConnection(cause)
        ? new LinkError('lost', 'The meter ended before it answered.', { cause })
        : cause;
    }
  };
  return {
    configure: (config) => ask('configure', config),
    snapshot: () => ask('snapshot'),
    totals: (by, query) => ask('totals', by, query),
    calls: (query) => ask('calls', query),
    report: (query) => ask('report', query),
    exportMonth: (query) => ask('exportMonth', query),
    refresh: () => ask('refresh'),
    setPaused: (paused) => ask('setPaused', paused),
    forgetEverything: () => ask('forgetEverything'),
    doctor: () => ask('doctor'),
  };
}

/** Is this about the connection, not about what was asked? */
function isOfConnection(error: unknown): boolean {
  return (
    error instanceof ConnectionError ||
    (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected)
  );
}
