import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { builtPrograms, meterProcessOf, openWindow, testHome, type WindowProcess } from './testHome.ts';

const programs = builtPrograms();

/** Who has ever listened in this home, by its log. */
function metersOf(home: string): string[] {
  const log = readFileSync(meterFiles(home).log, 'utf8');
  return [...log.matchAll(/listens at .* \(process (\d+)\)/g)].map((match) => `process ${match[1] ?? ''}`);
}

async function allJoined(windows: readonly WindowProcess[], count: number): Promise<Set<string | undefined>> {
  await expect
    .poll(() => windows.filter(({ joined }) => joined.length >= count).length, { timeout: 40_000 })
    .toBe(windows.length);
  return new Set(windows.map(({ joined }) => joined.at(-1)));
}

test('twenty windows at once have one meter, and one again when it is killed', async () => {
  const home = testHome();
  const windows = Array.from({ length: 20 }, () => openWindow(home, programs));

  expect([...(await allJoined(windows, 1))]).toEqual([`process ${meterProcessOf(home) ?? 0}`]);
  expect(metersOf(home)).toHaveLength(1);

  const first = meterProcessOf(home) ?? 0;
  process.kill(first, 'SIGKILL');

  expect([...(await allJoined(windows, 2))]).toEqual([`process ${meterProcessOf(home) ?? 0}`]);
  expect(meterProcessOf(home)).not.toBe(first);
  expect(metersOf(home)).toHaveLength(2);
});
