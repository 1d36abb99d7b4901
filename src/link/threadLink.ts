import {
  createMessageConnection,
  Emitter,
  ParameterStructures,
  PortMessageReader,
  PortMessageWriter,
  RequestType0,
  type Event,
} from 'vscode-jsonrpc/node';
import type { MessagePort, Worker } from 'node:worker_threads';
import {
  bookMethods,
  type BookService,
  type GatewayAddress,
  type MeterEvents,
} from '../core/meterService.ts';
import type { Observation } from '../core/observation.ts';
import { answerService, problemEvent, remoteBooks, snapshotEvent } from './serviceMessages.ts';

/** What the meter's main thread gives its worker as `workerData`. */
export interface WorkerSetup {
  readonly home: string;
  readonly version: string;
}

/** The worker's service: the books, what the main thread brings to them, and their end. */
export interface ThreadService extends BookService {
  /** Books what the main thread's witnesses saw, in one transaction. */
  book(observations: readonly Observation[]): Promise<void>;
  /** The gateway listens there now: tools that hold another address of it are told. */
  readdress(address: GatewayAddress): Promise<void>;
  /** No window is left: what only they show need not be kept up. */
  windowsLeft(): Promise<void>;
  /** Books what is under way, closes the ledger; nothing is asked afterwards. */
  close(): Promise<void>;
}

/** Sends one of the meter's events to the main thread, which passes it on to every window. */
export type EmitMeterEvent = <Name extends keyof MeterEvents>(name: Name, event: MeterEvents[Name]) => void;

const threadMethods = [
  ...bookMethods,
  'book',
  'readdress',
  'windowsLeft',
] as const satisfies readonly (keyof ThreadService)[];
const bookRequest = 'book' satisfies keyof ThreadService;
const readdressRequest = 'readdress' satisfies keyof ThreadService;
const windowsLeftRequest = 'windowsLeft' satisfies keyof ThreadService;
const closeRequest = new RequestType0<null, void>('close');

/**
 * The worker's end: answers the main thread's calls. `onEvents` is called once with the function that sends events.
 *
 * An error thrown by the service goes to the asking window; the worker lives on.
 */
export function serveThread(
  port: MessagePort,
  service: ThreadService,
  onEvents: (emit: EmitMeterEvent) => void,
): void {
  const connection = createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port));
  // The main thread logs a failed method; the worker has no log of its own.
  answerService(connection, service, threadMethods, () => undefined);
  connection.onRequest(closeRequest, async () => {
    await service.close();
    return null;
  });
  connection.listen();
  onEvents((name, event) => {
    switch (name) {
      case 'snapshot':
        void connection.sendNotification(snapshotEvent, event as MeterEvents['snapshot']);
        return;
      case 'problem':
        void connection.sendNotification(problemEvent, event as MeterEvents['problem']);
    }
  });
}

/** The main thread's end. */
export interface WorkerLink {
  readonly service: ThreadService;
  readonly onDidSnapshot: Event<MeterEvents['snapshot']>;
  readonly onDidProblem: Event<MeterEvents['problem']>;
  /** Rejects what was asked and not answered: call it when the worker has gone. */
  dispose(): void;
}

export function threadService(worker: Worker): WorkerLink {
  const connection = createMessageConnection(new PortMessageReader(worker), new PortMessageWriter(worker));
  const snapshots = new Emitter<MeterEvents['snapshot']>();
  const problems = new Emitter<MeterEvents['problem']>();
  connection.onNotification(snapshotEvent, (snapshot) => {
    snapshots.fire(snapshot);
  });
  connection.onNotification(problemEvent, (problem) => {
    problems.fire(problem);
  });
  connection.listen();
  return {
    service: {
      ...remoteBooks(connection),
      book: async (observations) => {
        await connection.sendRequest(bookRequest, ParameterStructures.byPosition, observations);
      },
      readdress: async (address) => {
        await connection.sendRequest(readdressRequest, ParameterStructures.byPosition, address);
      },
      windowsLeft: async () => {
        await connection.sendRequest(windowsLeftRequest);
      },
      close: async () => {
        await connection.sendRequest(closeRequest);
      },
    },
    onDidSnapshot: snapshots.event,
    onDidProblem: problems.event,
    dispose: () => {
      connection.dispose();
      snapshots.dispose();
      problems.dispose();
    },
  };
}
