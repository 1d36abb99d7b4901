import {
  ConnectionError,
  ErrorCodes,
  NotificationType,
  ParameterStructures,
  ResponseError,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { BookService, MeterEvents, MeterService } from '../core/meterService.ts';
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

/** Answers these methods of a service on the connection; an error's message goes to the caller as it is. */
export function answerService<Name extends string>(
  connection: MessageConnection,
  service: Readonly<Record<Name, (...parameters: never[]) => Promise<unknown>>>,
  methods: readonly Name[],
  onFailed: (method: string, error: unknown) => void,
): void {
  for (const method of methods) {
    // The parameters were typed by the other side's proxy, whose protocol number agrees.
    const call = service[method].bind(service) as unknown as AnyMethod;
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

/** Asks the service at the other end of a connection. */
type Ask = <Result>(method: string, ...parameters: unknown[]) => Promise<Result>;

function asking(connection: MessageConnection): Ask {
  // By position: jsonrpc would otherwise read a parameter that is an object as named parameters.
  return async (method, ...parameters) => {
    try {
      return await connection.sendRequest(method, ParameterStructures.byPosition, ...parameters);
    } catch (cause) {
      throw isOfConnection(cause)
        ? new LinkError('lost', 'The meter ended before it answered.', { cause })
        : cause;
    }
  };
}

/** The books at the other end of a connection. */
export function remoteBooks(connection: MessageConnection): BookService {
  const ask = asking(connection);
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
    connectionPlan: (wish, address) => ask('connectionPlan', wish, address),
    connect: (wish, address) => ask('connect', wish, address),
    disconnect: (choice) => ask('disconnect', choice),
    liftGuard: (until) => ask('liftGuard', until),
    testProvider: (provider) => ask('testProvider', provider),
    sync: (connections, since) => ask('sync', connections, since),
    disconnectProvider: (ref) => ask('disconnectProvider', ref),
    cells: (ref, query) => ask('cells', ref, query),
  };
}

/** The meter at the other end of a connection. */
export function remoteMeter(connection: MessageConnection): MeterService {
  const ask = asking(connection);
  return {
    ...remoteBooks(connection),
    gateway: (wish) => ask('gateway', wish),
    connectionPlan: (wish) => ask('connectionPlan', wish),
    connect: (wish) => ask('connect', wish),
    observe: (observations) => ask('observe', observations),
  };
}

/** Closed before it answered, and closed before the question could be written. */
const connectionCodes: readonly number[] = [
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.MessageWriteError,
  ErrorCodes.ConnectionInactive,
];

/** Is this about the connection, not about what was asked? */
function isOfConnection(error: unknown): boolean {
  return (
    error instanceof ConnectionError ||
    (error instanceof ResponseError && connectionCodes.includes(error.code))
  );
}
