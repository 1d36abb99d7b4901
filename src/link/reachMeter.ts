import { watch } from 'node:fs';
import type { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Log } from '../core/ports.ts';
import type { MeterIdentity, Wish } from './handshake.ts';
import { LinkError } from './linkError.ts';
import { meterFiles } from './meterFiles.ts';
import { greetRunningMeter, untilClosed } from './meterSocket.ts';
import type { StartedMeter } from './startMeter.ts';
import { isHigherVersion, linkProtocol } from './version.ts';

export interface ReachOptions {
  readonly home: string;
  readonly version: string;
  /** The extension's `dist`; `null` for the command line. */
  readonly programFolder: string | null;
  /** Starts a meter when there is none; `null` joins only one that runs. */
  readonly start: (() => Promise<StartedMeter>) | null;
  readonly log: Log;
  /** For tests of other versions; the program's own otherwise. */
  readonly protocol?: number | undefined;
  /** Gives up after that long; 20 s by default. */
  readonly timeoutMs?: number | undefined;
}

export interface ReachedMeter {
  readonly socket: Socket;
  readonly meter: MeterIdentity;
}

const firstPauseMs = 50;
const pauseMsMax = 1000;
const failedStartsMax = 3;

/**
 * Finds the running meter or starts one. Any number of windows may do this at once: each starts a process, the lock lets one of
 * them live, and all join that one. A meter of a lower version is asked to stand down first.
 *
 * @param patienceMs for so long no meter is started, because somebody else is about to
 * @returns `null` when none runs and none is to be started
 * @throws LinkError `outdated`, `start`, or why the last attempt failed when the time is over
 */
export async function reachMeter(options: ReachOptions, patienceMs = 0): Promise<ReachedMeter | null> {
  const deadline = performance.now() + (options.timeoutMs ?? 20_000);
  const patience = performance.now() + patienceMs;
  const attempt = new StartAttempt(options.start);
  let lastError: LinkError | null = null;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
    try {
      const reached = await reachRunningMeter(options);
      if (reached !== null) {
        return reached;
      }
    } catch (error) {
      if (!(error instanceof LinkError) || error.kind === 'outdated') {
        throw error;
      }
      options.log.warn(error.message);
      lastError = error;
    }
    if (options.start === null) {
      if (lastError !== null) {
        throw lastError;
      }
      return null;
    }
    if (performance.now() > deadline) {
      throw (
        lastError ??
        new LinkError('start', `The meter did not answer in time; see ${meterFiles(options.home).log}.`)
      );
    }
    if (performance.now() >= patience) {
      await attempt.startUnlessRunning(options.home);
    }
    await changeOfCard(options.home, pauseMs, attempt.ended);
  }
}

/** Starts a meter, once as long as it lives; a process that finds the lock taken ends at once with 0, which is no failure. */
class StartAttempt {
  readonly #start: ReachOptions['start'];
  #running: StartedMeter | null = null;
  #failures = 0;
  #lastExit: number | string = 0;

  constructor(start: ReachOptions['start']) {
    this.#start = start;
  }

  get ended(): Promise<unknown> | null {
    return this.#running?.exited ?? null;
  }

  async startUnlessRunning(home: string): Promise<void> {
    if (this.#failures >= failedStartsMax) {
      throw new LinkError(
        'start',
        `The meter ended right after its start (${this.#lastExit}); see ${meterFiles(home).log}.`,
      );
    }
    if (this.#running !== null || this.#start === null) {
      return;
    }
    const started = await this.#start().catch((cause: unknown) => {
      throw new LinkError('start', `The meter could not be started: ${String(cause)}`, { cause });
    });
    this.#running = started;
    void started.exited.then((exit) => {
      this.#running = null;
      this.#lastExit = exit;
      this.#failures += exit === 0 ? 0 : 1;
    });
  }
}

/** Joins the running meter; `null` when nobody answers, or when an older one has just stood down. */
async function reachRunningMeter(options: ReachOptions): Promise<ReachedMeter | null> {
  const { version, programFolder, start, log, protocol = linkProtocol } = options;
  const wish = (meter: MeterIdentity): Wish =>
    start !== null && (isHigherVersion(version, meter.version) || protocol > meter.protocol)
      ? 'standDown'
      : 'join';
  const greeted = await greetRunningMeter(options.home, { version, programFolder, protocol }, wish);
  if (greeted === null) {
    return null;
  }
  const { socket, meter, answer } = greeted;
  switch (answer) {
    case 'joined':
      return { socket, meter };
    case 'stopping':
      log.info(`The meter ${meter.version} stands down for ${version}.`);
      await untilClosed(socket);
      return null;
    case 'outdated':
      socket.destroy();
      throw new LinkError(
        'outdated',
        `Update Compute Spend in this editor: another editor runs version ${meter.version}, which ${version} can’t join.`,
      );
  }
}

/** Settles when a meter wrote its card, when the process that was started ended, or after `pauseMs`. */
function changeOfCard(home: string, pauseMs: number, ended: Promise<unknown> | null): Promise<void> {
  const card = basename(meterFiles(home).card);
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      watcher?.close();
      resolve();
    };
    const timer = setTimeout(settle, pauseMs);
    const watcher = watchOrNull(home, (name) => {
      if (name === card) {
        settle();
      }
    });
    void ended?.then(settle);
  });
}

/** A full watch table leaves the pause alone to wait for. */
function watchOrNull(folder: string, onChange: (name: string | null) => void): { close(): void } | null {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      onChange(name);
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch (error) {
    if (['ENOSPC', 'EMFILE', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return null;
    }
    throw error;
  }
}
