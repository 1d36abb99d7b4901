import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { MeterService, WindowConfig } from '../core/meterService.ts';
import type { Log } from '../core/ports.ts';
import type { Problem, SpendSnapshot } from '../core/snapshot.ts';
import { receiveWindow, type Visitor } from './handshake.ts';
import { removeSocket, type SocketPlace } from './meterFiles.ts';
import { makePrivateFolder } from './privateFolder.ts';
import type { Farewell } from './serviceMessages.ts';
import { WindowConnection } from './windowConnection.ts';

export interface MeterServerOptions {
  readonly place: SocketPlace;
  readonly token: Buffer;
  readonly version: string;
  readonly service: MeterService;
  readonly log: Log;
  /** For tests of other versions; the program's own otherwise. */
  readonly protocol?: number | undefined;
  readonly handshakeTimeoutMs?: number | undefined;
  /** A window has joined or left; `count` are there now. */
  readonly onWindows: (count: number) => void;
  readonly onVisitor: (visitor: Visitor) => void;
  /** Somebody who knows the token wants the meter to end. */
  readonly onStop: (reason: Farewell['reason']) => void;
}

/** Connections at once, a joined window needs one: a program that opens them without end starves only itself. */
const connectionsMax = 256;

/** The meter's side of the socket. Only the holder of the meter's lock may listen: it unlinks what lies there. */
export class MeterServer {
  readonly #options: MeterServerOptions;
  readonly #server: Server;
  readonly #windows = new Set<WindowConnection>();
  readonly #sockets = new Set<Socket>();

  private constructor(options: MeterServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#receive(socket).catch((error: unknown) => {
        options.log.warn(`A visitor was turned away: ${String(error)}`);
        socket.destroy();
      });
    });
    this.#server.maxConnections = connectionsMax;
  }

  static async listen(options: MeterServerOptions): Promise<MeterServer> {
    const { address, folder } = options.place;
    if (folder !== null) {
      removeSocket(options.place);
      makePrivateFolder(folder);
    }
    const meterServer = new MeterServer(options);
    meterServer.#server.listen(address);
    await once(meterServer.#server, 'listening');
    if (folder !== null) {
      chmodSync(address, 0o600);
    }
    return meterServer;
  }

  get hasWindows(): boolean {
    return this.#windows.size > 0;
  }

  sendSnapshot(snapshot: SpendSnapshot): void {
    for (const window of this.#windows) {
      window.sendSnapshot(snapshot);
    }
  }

  sendProblem(problem: Problem): void {
    for (const window of this.#windows) {
      window.sendProblem(problem);
    }
  }

  /** What each window asked for last. */
  configs(): WindowConfig[] {
    return [...this.#windows].map((window) => window.config).filter((config) => config !== null);
  }

  /** Lets nobody in any more and tells every window why; their connections stay until `close`. */
  async bidFarewell(farewell: Farewell): Promise<void> {
    this.stopListening();
    const waiting = [...this.#windows].map((window) => window.bidFarewell(farewell));
    // A window that does not read must not hold up the end.
    await Promise.race([Promise.all(waiting), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  }

  /** Unlinks the socket, so it comes before the lock is given up. */
  stopListening(): void {
    this.#server.close();
    removeSocket(this.#options.place);
  }

  /** Ends every connection: that is how the other sides learn that the lock is free. */
  close(): void {
    for (const window of this.#windows) {
      window.close();
    }
    for (const socket of this.#sockets) {
      socket.destroySoon();
    }
  }

  async #receive(socket: Socket): Promise<void> {
    const { token, version, protocol, service, log, handshakeTimeoutMs = 5000 } = this.#options;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', (error) => {
      log.info(`A connection failed: ${error.message}`);
    });
    const { visitor, answer } = await receiveWindow(socket, {
      token,
      version,
      protocol,
      timeoutMs: handshakeTimeoutMs,
    });
    this.#options.onVisitor(visitor);
    switch (answer) {
      case 'outdated':
        socket.end();
        return;
      case 'stopping':
        // The socket stays open: its close tells the visitor that the meter has ended.
        socket.resume();
        this.#options.onStop(visitor.wants === 'standDown' ? 'replaced' : 'stopped');
        return;
      case 'joined': {
        const window = new WindowConnection(socket, service, log, (closed) => {
          this.#windows.delete(closed);
          this.#options.onWindows(this.#windows.size);
        });
        this.#windows.add(window);
        this.#options.onWindows(this.#windows.size);
      }
    }
  }
}
