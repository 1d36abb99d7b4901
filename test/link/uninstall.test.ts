import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Connections } from '../../src/connect/connections.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { address, claudeWish, everything } from '../unit/connect/addresses.ts';
import { askWorker, builtPrograms, joinForTest, testHome, untilDead, eventually } from './testHome.ts';

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
  await eventually(() => meter.link.state).toBe('stopped');
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

test('uninstalling while a settings file can’t be written keeps how it is put back', () => {
  const home = testHome();
  using tools = temporaryFolder('uninstall');
  const file = join(tools.path, 'settings.json');
  const before = '{\n  "model": "opus"\n}\n';
  mkdirSync(home, { recursive: true });
  writeFileSync(file, before);
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const open = (): Connections =>
    new Connections({
      file: join(home, 'connections.json'),
      clock: Date.now,
      log: silent,
      environment: () => ({ HOME: tools.path, CLAUDE_CONFIG_DIR: tools.path }),
    });
  open().connect(claudeWish, address);
  writeFileSync(join(home, 'gateway.json'), '{}');
  chmodSync(file, 0o444);

  const { stdout, status } = runHook(home);

  expect(status).toBe(0);
  expect(stdout).toContain(`${file} is read-only, so nothing was changed. Make it writable.`);
  // The gateway's place too: by its secret the editor's entries are known as ours.
  expect(readdirSync(home).sort()).toEqual(['connections.json', 'gateway.json']);
  chmodSync(file, 0o644);
  expect(open().disconnect(everything).left).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
