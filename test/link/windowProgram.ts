import { createInterface } from 'node:readline';
import { joinMeter } from '../../src/link/meterClient.ts';
import { startMeter } from '../../src/link/startMeter.ts';

/*
 * A window of an editor as a process of its own: window.cjs HOME PROGRAM_FOLDER VERSION. Prints one JSON line for every meter it has
 * joined; ends when its input ends.
 */

const [home = '', programFolder = '', version = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const meter = await joinMeter({
    home,
    version,
    programFolder,
    start: () => startMeter({ home, version, programFolder }),
    clock: () => performance.now(),
    log: { info: () => undefined, warn: console.error, error: console.error },
  });
  const tell = async (): Promise<void> => {
    const { machine } = await meter.service.snapshot();
    console.log(JSON.stringify({ machine }));
  };
  meter.onDidChangeLink(({ state, error }) => {
    if (state === 'joined') {
      void tell();
    } else {
      console.error(state, error?.message);
    }
  });
  await tell();
  createInterface(process.stdin).on('close', () => {
    process.exit(0);
  });
}

void main();
