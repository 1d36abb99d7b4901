import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCard } from '../../src/link/meterCard.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { askWorker, builtPrograms, joinForTest, testHome, untilDead } from './testHome.ts';

const programs = builtPrograms();

test('a higher version takes over after the older meter has drained; the older window joins the newer meter', async () => {
  const home = testHome();
  const older = await joinForTest(home, programs, { version: '1.9.0' });
  const { processId } = await askWorker(older);

  const newer = await joinForTest(home, programs, { version: '1.10.0' });

  await untilDead(processId);
  expect((await askWorker(newer)).processId).not.toBe(processId);
  expect(readFileSync(join(home, 'ledger.db'), 'utf8')).toBe('opened\nclosed\nopened\n');
  expect(readCard(meterFiles(home).card)?.version).toBe('1.10.0');
  await expect.poll(() => older.link.state, { timeout: 15_000 }).toBe('joined');
  expect((await askWorker(older)).processId).toBe((await askWorker(newer)).processId);
});

test('a lower version joins the newer meter and leaves it alone', async () => {
  const home = testHome();
  const newer = await joinForTest(home, programs, { version: '2.0.0' });

  const older = await joinForTest(home, programs, { version: '1.0.0' });

  expect((await askWorker(older)).processId).toBe((await askWorker(newer)).processId);
});

test('a version that does not speak the meter’s protocol is told to update', async () => {
  const home = testHome();
  await joinForTest(home, programs, { version: '2.0.0' });

  await expect(joinForTest(home, programs, { version: '1.0.0', protocol: -1 })).rejects.toMatchObject({
    kind: 'outdated',
    message: expect.stringMatching(/^Update Compute Spend in this editor: /) as string,
  });
});

test('a meter of an older protocol stands down for a window that does not speak it', async () => {
  const home = testHome();
  const older = await joinForTest(home, programs, { version: '1.0.0' });
  const { processId } = await askWorker(older);
  older.dispose();

  // The meter that follows speaks today's protocol, so this window of the day after tomorrow can't stay.
  await expect(
    joinForTest(home, programs, { version: '3.0.0', protocol: 3, timeoutMs: 3000 }),
  ).rejects.toMatchObject({ type: 'link' });

  await untilDead(processId);
});

test('the command line joins what runs, whatever its version', async () => {
  const home = testHome();
  const window = await joinForTest(home, programs, { version: '1.0.0' });
  const { processId } = await askWorker(window);

  const commandLine = await joinForTest(home, programs, {
    version: '2.0.0',
    programFolder: null,
    start: null,
  });

  expect((await askWorker(commandLine)).processId).toBe(processId);
});
