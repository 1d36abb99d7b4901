import { chatModelEntry } from '../core/chatModelEntry.ts';
import type { GatewayAddress } from '../core/meterService.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Problem } from '../core/snapshot.ts';
import type {
  ConnectionPlan,
  ConnectionWish,
  DisconnectChoice,
  DisconnectReport,
  ToolConnection,
} from '../core/toolConnection.ts';
import { ConnectError } from './connectError.ts';
import {
  readConnections,
  shownConnection,
  writeConnections,
  type StoredChange,
  type StoredConnection,
} from './connectionFile.ts';
import { holdsOurs } from './fileChange.ts';
import {
  changeThatStands,
  prepareFile,
  restoreFile,
  writePrepared,
  type PreparedFile,
} from './fileConnection.ts';
import { managedSettingsFolder } from './managedSettingsFolder.ts';
import { breakagesOf, obstaclesTo } from './obstacles.ts';
import { isSame } from './ownedValues.ts';
import { readSettingsFile, removeFolders, removeUnfinished } from './settingsFile.ts';
import type { FileWay } from './ways/fileWay.ts';
import { wayOf } from './ways/wayOf.ts';

export interface ConnectionsOptions {
  /** The file in the home where connections and how to take them back are kept. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The variables that tools look at (HOME, CLAUDE_CONFIG_DIR, CODEX_HOME …), of the window that asked last. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Where an administrator's settings for Claude Code lie; for tests. */
  readonly managedFolder?: string | undefined;
}

/** Every snapshot asks for obstacles, and they lie in files. */
const obstaclesMs = 10_000;

interface SeenObstacles {
  readonly at: number;
  readonly found: readonly string[];
  readonly isHeld: boolean;
}

/** What only an editor can put back. */
const editorWays: ReadonlySet<string> = new Set(['editorTelemetry', 'chatModel']);

/**
 * The tools' settings that were changed at the user's wish, and how each is put back. Synchronous: it lives on the worker thread. Only
 * for the holder of the meter's lock.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  #stored: readonly StoredConnection[] | null = null;
  #problem: Problem | null = null;
  readonly #obstacles = new Map<string, SeenObstacles>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** None while the file that tells them can't be read; `problems` says so then. */
  all(): readonly ToolConnection[] {
    try {
      return (this.#problem === null ? this.#load() : []).map((stored) => {
        const connection = shownConnection(stored);
        return this.#obstaclesOf(connection).isHeld ? { ...connection, isHeld: true } : connection;
      });
    } catch (error) {
      if (error instanceof ConnectError) return [];
      throw error;
    }
  }

  problems(): readonly Problem[] {
    this.all();
    return this.#problem === null ? [] : [this.#problem];
  }

  /** Looked for every ten seconds at most. */
  obstaclesOf(connection: ToolConnection): readonly string[] {
    return this.#obstaclesOf(connection).found;
  }

  /**
   * What `connect` would do.
   *
   * @throws ConnectError when it can't be done
   */
  plan(wish: ConnectionWish, address: GatewayAddress): ConnectionPlan {
    const way = wayOf(wish);
    this.#refuseBroken(wish);
    const { file, prepared } = this.#prepared(wish, way.file, address);
    const entry = wish.model === undefined ? null : chatModelEntry(wish.model, address);
    return {
      wish,
      change:
        prepared === null ? null : { file: file ?? '', before: prepared.current.text, after: prepared.text },
      variables: way.variables(address),
      settings: way.settings(address),
      ...(entry === null ? {} : { snippet: JSON.stringify(entry, null, 2) }),
      obstacles: this.#obstaclesTo({ ...wish, file: null }, prepared?.change ?? null),
    };
  }

  /**
   * Does what the plan says. A connection that stands is put right where it was changed since, and else left alone.
   *
   * @throws ConnectError when it can't be done; then nothing is changed
   */
  connect(wish: ConnectionWish, address: GatewayAddress): ToolConnection {
    const { clock, log } = this.#options;
    this.#refuseBroken(wish);
    const { file, found, prepared } = this.#prepared(wish, wayOf(wish).file, address);
    if (prepared === null) {
      // The first one's former values are the user's, later ones are ours.
      if (found !== undefined) return shownConnection(found);
      const made = newConnection(wish, null, clock());
      this.#store([...this.#load(), made]);
      log.info(`${wish.tool} is connected by ${wish.way}.`);
      return shownConnection(made);
    }
    if (found !== undefined && prepared.text === prepared.current.text) return shownConnection(found);
    const connection = found ?? newConnection(wish, file, clock());
    const made = this.#write(connection, prepared);
    log.info(`${wish.tool} is connected by ${wish.way}; ${file ?? ''} was changed.`);
    return shownConnection(made);
  }

  /** Puts back what the choice names. What can't be is left, and told; of that, what is still ours can be tried again. */
  disconnect(choice: DisconnectChoice): DisconnectReport {
    const chosen = this.#load().filter(
      ({ tool, way, where }) =>
        (choice.tool ?? tool) === tool && (choice.way ?? way) === way && (choice.where ?? where) === where,
    );
    const restored: ToolConnection[] = [];
    const left: { connection: ToolConnection; reason: string }[] = [];
    for (const stored of chosen) {
      const connection = shownConnection(stored);
      const reason = this.#putBack(stored, choice.isOutsideEditor === true);
      if (reason === null) restored.push(connection);
      else left.push({ connection, reason });
      this.#options.log.info(reason ?? `${stored.tool} is no longer connected by ${stored.way}.`);
    }
    return { restored, left };
  }

  /** The gateway is found elsewhere than before: files that hold its address are rewritten. */
  readdress(address: GatewayAddress): void {
    for (const stored of this.#load()) {
      const { file, change } = stored;
      const way = wayOf(stored).file;
      if (file === null || change === null || way === null || isAddressed(change, way, address)) continue;
      try {
        const { text } = readSettingsFile(file);
        // What the user took out or changed stays so.
        if (text !== null && holdsOurs(text, change, 'all'))
          this.#write(stored, prepareFile(file, way, address, change));
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        this.#options.log.warn(`${stored.tool} does not know the gateway’s new address: ${error.message}`);
      }
    }
  }

  #prepared(
    wish: ConnectionWish,
    way: FileWay | null,
    address: GatewayAddress,
  ): {
    readonly file: string | null;
    readonly found: StoredConnection | undefined;
    readonly prepared: PreparedFile | null;
  } {
    const file = way?.file(this.#options.environment()) ?? null;
    const found = this.#load().find((one) => keyOf(one) === keyOf({ ...wish, file }));
    const prepared =
      file === null || way === null ? null : prepareFile(file, way, address, found?.change ?? null);
    return { file, found, prepared };
  }

  /** What is about to be done is kept first: a crash at any moment leaves a file that can be put back. */
  #write(connection: StoredConnection, prepared: PreparedFile): StoredConnection {
    const others = this.#load().filter((one) => keyOf(one) !== keyOf(connection));
    if (prepared.change !== null) this.#store([...others, { ...connection, intended: prepared.change }]);
    try {
      writePrepared(prepared);
    } catch (error) {
      this.#store(connection.change === null ? others : [...others, connection]);
      throw error;
    }
    const made = { ...connection, change: prepared.change, intended: null };
    this.#store([...others, made]);
    return made;
  }

  #putBack(stored: StoredConnection, isOutsideEditor: boolean): string | null {
    if (isOutsideEditor && editorWays.has(stored.way)) return editorReason(stored);
    try {
      const { file, change } = stored;
      const reason = file === null || change === null ? null : restoreFile(file, change);
      this.#store(this.#load().filter((one) => keyOf(one) !== keyOf(stored)));
      return reason;
    } catch (error) {
      if (error instanceof ConnectError) return error.message;
      throw error;
    }
  }

  #obstaclesOf(connection: ToolConnection): SeenObstacles {
    const { clock } = this.#options;
    const key = keyOf(connection);
    const known = this.#obstacles.get(key);
    if (known !== undefined && clock() - known.at < obstaclesMs) return known;
    const change = this.#stored?.find((one) => keyOf(one) === key)?.change ?? null;
    const seen: SeenObstacles = {
      at: clock(),
      found: this.#obstaclesTo(connection, change),
      isHeld: breakagesOf(connection, { environment: this.#options.environment() }).length > 0,
    };
    this.#obstacles.set(key, seen);
    return seen;
  }

  /** @throws ConnectError where the tool would not work any more */
  #refuseBroken(wish: ConnectionWish): void {
    const [breakage] = breakagesOf(wish, { environment: this.#options.environment() });
    if (breakage !== undefined) throw new ConnectError(breakage);
  }

  #obstaclesTo(
    connection: Parameters<typeof obstaclesTo>[0],
    change: StoredChange | null,
  ): readonly string[] {
    const { environment, managedFolder = managedSettingsFolder(process.platform) } = this.#options;
    return obstaclesTo(connection, { environment: environment(), managedFolder, change });
  }

  /** @throws ConnectError */
  #load(): readonly StoredConnection[] {
    if (this.#stored !== null) return this.#stored;
    try {
      const stored = readConnections(this.#options.file);
      this.#problem = null;
      const mended = stored.map(mend).filter((one) => one !== null);
      this.#stored = mended;
      if (!isSame(mended, stored)) this.#store(mended);
      return this.#stored;
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      this.#problem = { severity: 'error', subject: 'connections', message: error.message, remedy: null };
      throw error;
    }
  }

  #store(connections: readonly StoredConnection[]): void {
    writeConnections(this.#options.file, connections);
    this.#stored = connections;
    this.#obstacles.clear();
  }
}

function newConnection(wish: ConnectionWish, file: string | null, now: number): StoredConnection {
  const { tool, way, where, former, model } = wish;
  return {
    ...{ tool, way, where, file, since: new Date(now).toISOString(), change: null, intended: null },
    ...(former === undefined ? {} : { former: { ...former } }),
    ...(model === undefined ? {} : { model }),
  };
}

/** After a crash between the note and the file; `null` where the file was never changed. */
function mend(stored: StoredConnection): StoredConnection | null {
  const { file, change, intended } = stored;
  if (file === null || intended === null) return stored;
  try {
    const standing = changeThatStands(file, change, intended);
    removeUnfinished(file);
    if (standing !== null) return { ...stored, change: standing, intended: null };
    removeFolders(intended.madeFolders);
    return null;
  } catch (error) {
    // It can't be told now; what was about to be done is the better guess, as taking it out looks at the file again.
    if (error instanceof ConnectError) return { ...stored, change: change ?? intended };
    throw error;
  }
}

function isAddressed(change: StoredChange, way: FileWay, address: GatewayAddress): boolean {
  const wanted = new Map(way.owned(address).map(({ path, value }) => [path.join('.'), value]));
  return change.owned.every(({ path, value }) => isSame(wanted.get(path.join('.')), value));
}

function editorReason({ tool, way, where }: StoredConnection): string {
  return way === 'chatModel'
    ? `The chat model ${where ?? ''} stands in the editor’s own list. Remove it there: “Chat: Manage Language Models”.`
    : `${tool} is connected by the editor’s own settings. Run “Disconnect an AI Tool” in the editor, or remove the settings that name 127.0.0.1 there.`;
}

function keyOf({ tool, way, where, file }: Pick<ToolConnection, 'tool' | 'way' | 'where' | 'file'>): string {
  return JSON.stringify([tool, way, where, file]);
}
