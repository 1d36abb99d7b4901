import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeInherited } from './link/inheritedDescriptors.ts';
import { localHome } from './link/localHome.ts';
import { meterFiles } from './link/meterFiles.ts';
import { takeMeterLock } from './link/meterLock.ts';
import { meterLog } from './link/meterLog.ts';
import { makePrivateFolder } from './link/privateFolder.ts';
import { pruneProgramCopies } from './link/programCopies.ts';
import { thisMachine } from './link/thisMachine.ts';
import { runMeter } from './runMeter.ts';

/*
 * The background process, started by `startMeter`: meter.js --version 1.2.3 [--close 17,23]
 *
 * Its main thread only carries messages; ledger, log readers and prices are the worker's. Exit code 0 also means that another meter runs.
 */

/** On Windows an update of the editor waits for every process that runs its executable, and the meter is one. */
const usualLingerMs = process.platform === 'win32' ? 10_000 : 60_000;
const lingerMs = Number(process.env['COMPUTE_SPEND_LINGER_MS'] ?? usualLingerMs);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { version: { type: 'string' }, close: { type: 'string' } } });
  closeInherited((values.close ?? '').split(',').filter(Boolean).map(Number));
  const version = values.version ?? '0.0.0';

  const { home, note } = localHome(thisMachine());
  makePrivateFolder(home);
  const files = meterFiles(home);
  const lock = takeMeterLock(files.lock);
  if (lock === null) {
    return;
  }
  const log = meterLog(files, Date.now);
  process.on('uncaughtException', (error) => {
    log.error('The meter crashed', error);
    process.exit(1);
  });
  if (note !== null) {
    log.warn(note);
  }

  const meter = await runMeter({
    files,
    lock,
    version,
    lingerMs,
    workerFile: join(__dirname, 'worker.js'),
    log,
  });
  pruneProgramCopies(files, __dirname, Date.now, log);
  await meter.ended;
  process.exit(0);
}

void main();
