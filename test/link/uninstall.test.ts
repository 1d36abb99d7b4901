import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askWorker, builtPrograms, joinForTest, testHome, untilDead } from './testHome.ts';

const programs = builtPrograms();

const runHook = (home: string): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [join(programs.dist, 'uninstall.js')], {
    encoding: 'utf8',
    env: { COMPUTE_SPEND_HOME: home },
  });

test('uninstalling ends the running meter and leaves only the ledger, whose place is told', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);

  const { stdout, status } = runHook(home);

  expect({ stdout, status }).toEqual({
    stdout: `Compute Spend is removed. Your ledger stays in ${home}; delete that folder to remove it too.\n`,
    status: 0,
  });
  await untilDead(processId);
  expect(readdirSync(home)).toEqual(['ledger.db']);
  expect(readFileSync(join(home, 'ledger.db'), 'utf8')).toBe('opened\nclosed\n');
  await expect.poll(() => meter.link.state).toBe('stopped');
});

test('uninstalling after the meter was killed removes its socket as well', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);
  meter.dispose();
  process.kill(processId, 'SIGKILL');
  await untilDead(processId);

  expect(runHook(home).status).toBe(0);

  expect(readdirSync(home)).toEqual(['ledger.db']);
});

test('uninstalling without a home makes none', () => {
  const home = testHome();

  expect(runHook(home)).toMatchObject({ stdout: 'Compute Spend is removed.\n', status: 0 });

  expect(existsSync(home)).toBe(false);
});
