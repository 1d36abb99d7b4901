import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { askWorker, builtPrograms, eventually, joinForTest, testHome, untilDead } from './testHome.ts';

const programs = builtPrograms();

const kept = (home: string): string[] => readFileSync(join(home, 'ledger.db'), 'utf8').trim().split('\n');

/** A home in which tools were connected before; the stand-in worker does not read the file. */
function connectedHome(): string {
  const home = testHome();
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(meterFiles(home).connections, '{}');
  return home;
}

test('for connected tools the gateway is opened at once, they are told where, and the meter ends as ever', async () => {
  const home = connectedHome();
  const startWith = { environment: { ...process.env, COMPUTE_SPEND_LINGER_MS: '200' } };
  const window = await joinForTest(home, programs, { startWith });
  const { processId } = await askWorker(window);
  await eventually(() => kept(home)).toContainEqual(expect.stringMatching(/^readdressed to 2\d{4}$/));
  window.dispose();
  await untilDead(processId);
  expect(readFileSync(meterFiles(home).log, 'utf8')).toContain('The meter ends: no window is left.');
});

test('the worker hears when the last window has left, not when one of two has', async () => {
  const home = testHome();
  const [first, second] = [await joinForTest(home, programs), await joinForTest(home, programs)];
  await askWorker(first);
  first.dispose();
  await askWorker(second);
  expect(kept(home)).toEqual(['opened']);
  second.dispose();
  await eventually(() => kept(home)).toContainEqual('no window is left');
});

test('without connected tools nothing listens before somebody asks', async () => {
  const home = testHome();
  const window = await joinForTest(home, programs);
  await askWorker(window);
  expect(kept(home)).toEqual(['opened']);
  expect(readFileSync(meterFiles(home).log, 'utf8')).not.toContain('The gateway listens');
});

test('when every extension that joined is gone, tools’ settings are put back before the worker ends', async () => {
  const home = connectedHome();
  const folder = join(dirname(home), 'extension');
  cpSync(programs.dist, join(folder, 'dist'), { recursive: true });
  const window = await joinForTest(home, programs, {
    programFolder: join(folder, 'dist'),
    startWith: { environment: { ...process.env, COMPUTE_SPEND_LINGER_MS: '200' } },
  });
  const { processId } = await askWorker(window);
  renameSync(folder, `${folder}-gone`);
  window.dispose();
  await untilDead(processId);
  const all = JSON.stringify({ tool: null, way: null, where: null, isOutsideEditor: true });
  expect(kept(home).slice(-2)).toEqual([`disconnected ${all}`, 'closed']);
});
