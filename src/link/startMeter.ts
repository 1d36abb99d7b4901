import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { inheritableDescriptors } from './inheritedDescriptors.ts';
import { thisRuntime, writeLauncher, type Runtime } from './launcher.ts';
import { meterEnvironment } from './meterEnvironment.ts';
import { meterFiles } from './meterFiles.ts';
import { copyPrograms } from './programCopies.ts';
import { sparingHeap } from './sparingHeap.ts';

export interface StartOptions {
  readonly home: string;
  readonly version: string;
  /** The extension's `dist`: `meter.js`, `worker.js`, `cli.js` and their chunks. */
  readonly programFolder: string;
  /** This process's own by default. */
  readonly runtime?: Runtime | undefined;
  /** This process's own by default; the meter gets only what `meterEnvironment` lets through. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A meter process that was started by this one. */
export interface StartedMeter {
  /** Its exit code, or the signal's name; 0 when another meter held the lock already. */
  readonly exited: Promise<number | string>;
}

/**
 * Starts a meter that outlives this process: detached, in its own folder, with none of this process's descriptors and only an allow-list
 * of its environment. The home has to exist.
 */
export async function startMeter(options: StartOptions): Promise<StartedMeter> {
  const { home, version, programFolder, runtime = thisRuntime(), environment = process.env } = options;
  const files = meterFiles(home);
  const programs = await copyPrograms(programFolder, files, version);
  writeLauncher(files, programs, runtime);

  const log = openSync(files.log, 'a', 0o600);
  try {
    const close = inheritableDescriptors();
    const child = spawn(
      runtime.executable,
      [
        sparingHeap,
        join(programs, 'meter.js'),
        '--version',
        version,
        ...(close.length > 0 ? ['--close', close.join(',')] : []),
      ],
      {
        cwd: programs,
        detached: true,
        env: meterEnvironment(environment, process.platform, { home, isElectron: runtime.isElectron }),
        stdio: ['ignore', 'ignore', log],
        windowsHide: true,
      },
    );
    await once(child, 'spawn');
    child.unref();
    return {
      exited: new Promise((resolve) => {
        child.once('exit', (code, signal) => {
          resolve(code ?? signal ?? 'unknown');
        });
      }),
    };
  } finally {
    closeSync(log);
  }
}
