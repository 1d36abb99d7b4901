import type { Socket } from 'node:net';
import { createMessageConnection, SocketMessageReader, type MessageConnection } from 'vscode-jsonrpc/node';
import { meterMethods, type MeterService, type WindowConfig } from '../core/meterService.ts';
import type { Log } from '../core/ports.ts';
import type { Problem, SpendSnapshot } from '../core/snapshot.ts';
import { BoundedWriter } from './boundedWriter.ts';
import {
  answerService,
  farewellEvent,
  problemEvent,
  snapshotEvent,
  type Farewell,
} from './serviceMessages.ts';

/** Problems that wait for a window that does not read; older ones are dropped, the snapshot holds them all. */
const waitingProblemsMax = 20;

/** One joined window, as the meter sees it. */
export class WindowConnection {
  readonly #connection: MessageConnection;
  readonly #socket: Socket;
  readonly #log: Log;
  #config: WindowConfig | null = null;
  #snapshot: SpendSnapshot | null = null;
  #problems: Problem[] = [];
  #isSending = false;

  constructor(socket: Socket, service: MeterService, log: Log, onClosed: (window: WindowConnection) => void) {
    this.#socket = socket;
    this.#log = log;
    this.#connection = createMessageConnection(new SocketMessageReader(socket), new BoundedWriter(socket));
    const remembering: MeterService = {
      ...service,
      configure: (config) => {
        this.#config = config;
        return service.configure(config);
      },
    };
    answerService(this.#connection, remembering, meterMethods, (method, error) => {
      log.error(`A window’s “${method}” failed`, error);
    });
    this.#connection.onError(([error]) => {
      log.warn(`A window’s connection failed: ${error.message}`);
      socket.destroy();
    });
    this.#connection.onClose(() => {
      this.#connection.dispose();
      onClosed(this);
    });
    this.#connection.listen();
    // The handshake left it paused.
    socket.resume();
  }

  /** What the window asked for last; a worker that was started again is told it anew. */
  get config(): WindowConfig | null {
    return this.#config;
  }

  /** To a window that reads slowly only the newest snapshot goes: each replaces the one before. */
  sendSnapshot(snapshot: SpendSnapshot): void {
    this.#snapshot = snapshot;
    this.#send();
  }

  sendProblem(problem: Problem): void {
    this.#problems = [...this.#problems, problem].slice(-waitingProblemsMax);
    this.#send();
  }

  /** Says why the meter ends; the window then sees the socket close. */
  async bidFarewell(farewell: Farewell): Promise<void> {
    try {
      await this.#connection.sendNotification(farewellEvent, farewell);
    } catch (error) {
      this.#log.info(`A window left before the meter’s farewell: ${String(error)}`);
    }
  }

  close(): void {
    this.#socket.end();
  }

  #send(): void {
    if (this.#isSending) {
      return;
    }
    this.#isSending = true;
    this.#sendWaiting()
      .catch((error: unknown) => {
        this.#log.info(`A window left while it was being told: ${String(error)}`);
      })
      .finally(() => {
        this.#isSending = false;
      });
  }

  async #sendWaiting(): Promise<void> {
    for (;;) {
      const problem = this.#problems.shift();
      if (problem !== undefined) {
        await this.#connection.sendNotification(problemEvent, problem);
        continue;
      }
      const snapshot = this.#snapshot;
      if (snapshot === null) {
        return;
      }
      this.#snapshot = null;
      await this.#connection.sendNotification(snapshotEvent, snapshot);
    }
  }
}
