import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockOrJoin } from '../../src/link/lockOrJoin.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { takeMeterLock } from '../../src/link/meterLock.ts';
import { afterThisTest, askWorker, builtPrograms, joinForTest, quiet, testHome } from './testHome.ts';

const programs = builtPrograms();

const commandLine = (home: string): ReturnType<typeof lockOrJoin> =>
  lockOrJoin({ home, version: '1.0.0', programFolder: null, log: quiet, clock: () => performance.now() });

test('beside a running meter the command line joins it', async () => {
  const home = testHome();
  const window = await joinForTest(home, programs);

  const attended = await commandLine(home);

  if (!('connection' in attended)) {
    throw new Error('a running meter holds the lock');
  }
  afterThisTest(() => {
    attended.connection.dispose();
  });
  expect((await askWorker(attended.connection)).processId).toBe((await askWorker(window)).processId);
});

test('without a meter the command line holds the lock, and a second one waits for it', async () => {
  const home = testHome();
  mkdirSync(home, { recursive: true });
  const first = takeMeterLock(meterFiles(home).lock);
  let isWaiting = true;
  const second = commandLine(home).finally(() => {
    isWaiting = false;
  });
  await new Promise(setImmediate);
  expect(isWaiting).toBe(true);

  first?.release();

  const attended = await second;
  if (!('lock' in attended)) {
    throw new Error('no meter runs');
  }
  attended.lock.release();
});
