import { readFileSync, statSync, writeFileSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WindowConfig } from '../../src/core/meterService.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Problem, SpendSnapshot } from '../../src/core/snapshot.ts';
import type { LinkChange, MeterConnection } from '../../src/link/meterClient.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { takeMeterLock } from '../../src/link/meterLock.ts';
import { stopMeter } from '../../src/link/meterSocket.ts';
import { askedInEditor } from '../unit/core/sightings.ts';
import {
  askWorker,
  builtPrograms,
  joinForTest,
  meterProcessOf,
  testHome,
  untilDead,
  eventually,
} from './testHome.ts';

const programs = builtPrograms();

const config: WindowConfig = {
  allowance: null,
  environment: { CLAUDE_CONFIG_DIR: '/somewhere' },
  disabledTools: ['codex'],
  rateFile: null,
};

function changesOf(meter: MeterConnection): LinkChange['state'][] {
  const changes: LinkChange['state'][] = [];
  meter.onDidChangeLink(({ state }) => changes.push(state));
  return changes;
}

test('a window starts the meter, asks it, hears its events', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const snapshots: SpendSnapshot[] = [];
  const problems: Problem[] = [];
  meter.onDidSnapshot((snapshot) => snapshots.push(snapshot));
  meter.onDidProblem((problem) => problems.push(problem));

  expect((await meter.service.configure(config)).machine).toBe('answer');
  await meter.service.setPaused(true);

  await eventually(() => snapshots.map(({ machine }) => machine)).toEqual(['configured 1']);
  await eventually(() => problems.map(({ message }) => message)).toEqual(['true']);
  expect((await askWorker(meter)).configs).toEqual([config]);
});

test('parameters and answers arrive as they were sent', async () => {
  const meter = await joinForTest(testHome(), programs);
  const query = { since: '2026-11-01', until: null, timeZone: null };

  const rows = await meter.service.totals(['day', 'tool'], query);

  expect(rows[0]?.key).toEqual(['day,tool', JSON.stringify(query)]);
});

test('an error of the worker reaches the window as its sentence', async () => {
  const meter = await joinForTest(testHome(), programs);

  await expect(meter.service.exportMonth({ month: 'soon', rows: 'days', timeZone: null })).rejects.toThrow(
    /^There is no month “soon”\.$/,
  );
});

test('what a window witnessed over the language-model API is booked, and nothing else that it says', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { tokens } = askedInEditor();

  await meter.service.observe([
    askedInEditor({ nativeKey: 'witnessed', startedAt: null }),
    askedInEditor({ nativeKey: 'of another stream', stream: 'gateway' }),
    askedInEditor({ nativeKey: 'of another source', source: 'log' }),
    { ...askedInEditor({ nativeKey: 'no counts' }), tokens: { ...tokens, outputTokens: -1 } },
    { ...askedInEditor({ nativeKey: 'with more than we know' }), prompt: 'canary' } as Observation,
  ]);

  const booked = (): string[] =>
    readFileSync(join(home, 'ledger.db'), 'utf8').match(/(?<=^booked ).*$/gm) ?? [];
  await eventually(booked).toEqual(['witnessed', 'with more than we know']);
  expect(readFileSync(meterFiles(home).log, 'utf8')).toContain('3 calls that a window told of');
});

test('what is kept is readable by the user alone', async () => {
  const home = testHome();
  await joinForTest(home, programs);
  const files = meterFiles(home);

  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  expect(modeOf(home)).toBe('700');
  expect(modeOf(files.token)).toBe('600');
  expect(modeOf(files.card)).toBe('600');
  expect(modeOf(files.log)).toBe('600');
  expect(modeOf(join(home, 'meter.sock'))).toBe('600');
  expect(readFileSync(files.token)).toHaveLength(32);
});

test('a killed meter is started again', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const first = await askWorker(meter);
  const changes = changesOf(meter);

  process.kill(first.processId, 'SIGKILL');

  await eventually(() => changes).toEqual(['starting', 'joined']);
  expect((await askWorker(meter)).processId).not.toBe(first.processId);
});

test('what was asked of a meter that dies is answered with an error', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);

  const asked = meter.service.exportMonth({ month: 'hang', rows: 'days', timeZone: null });
  process.kill(processId, 'SIGKILL');

  await expect(asked).rejects.toMatchObject({ kind: 'lost', message: 'The meter ended before it answered.' });
});

test('a crashed worker is started again, its windows are told and keep their link', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  await meter.service.configure(config);
  const { processId } = await askWorker(meter);
  const changes = changesOf(meter);
  const problems: Problem[] = [];
  meter.onDidProblem((problem) => problems.push(problem));

  const asked = meter.service.exportMonth({ month: 'crash', rows: 'days', timeZone: null });

  await expect(asked).rejects.toThrow('The meter ended before it answered.');
  await eventually(() => problems.map(({ subject }) => subject)).toEqual(['meter']);
  await eventually(() => askWorker(meter).then(({ configs }) => configs, String)).toEqual([config]);
  expect((await askWorker(meter)).processId).toBe(processId);
  expect(changes).toEqual([]);
});

test('SIGTERM drains the worker, frees the lock and removes socket and card', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);
  meter.dispose();

  process.kill(processId, 'SIGTERM');
  await untilDead(processId);

  // The window's leaving may be told before the signal comes.
  const told = readFileSync(join(home, 'ledger.db'), 'utf8').replace('no window is left\n', '');
  expect(told).toBe('opened\nclosed\n');
  expect(meterProcessOf(home)).toBeNull();
  expect(statSync(join(home, 'meter.sock'), { throwIfNoEntry: false })).toBeUndefined();
  const lock = takeMeterLock(meterFiles(home).lock);
  expect(lock).not.toBeNull();
  lock?.release();
});

test('“Stop the Meter” ends it for every window, until one joins again', async () => {
  const home = testHome();
  const [one, other] = [await joinForTest(home, programs), await joinForTest(home, programs)];
  const { processId } = await askWorker(one);
  const changes = changesOf(other);

  await one.stop();
  await untilDead(processId);

  await eventually(() => one.link.state).toBe('stopped');
  await eventually(() => changes).toEqual(['stopped']);
  await expect(other.service.snapshot()).rejects.toMatchObject({ kind: 'lost' });
  await other.rejoin();
  expect((await askWorker(other)).processId).not.toBe(processId);
});

test('nothing is there to stop when no meter runs', async () => {
  expect(await stopMeter(testHome(), '1.0.0')).toBe(false);
});

test('the meter ends some time after its last window has left', async () => {
  const home = testHome();
  const startWith = { environment: { ...process.env, COMPUTE_SPEND_LINGER_MS: '200' } };
  const one = await joinForTest(home, programs, { startWith });
  const other = await joinForTest(home, programs, { startWith });
  const { processId } = await askWorker(one);

  one.dispose();
  other.dispose();

  await untilDead(processId);
  expect(readFileSync(meterFiles(home).log, 'utf8')).toContain('The meter ends: no window is left.');
});

test('a window that comes within that time keeps it', async () => {
  const home = testHome();
  const startWith = { environment: { ...process.env, COMPUTE_SPEND_LINGER_MS: '30000' } };
  const one = await joinForTest(home, programs, { startWith });
  const { processId } = await askWorker(one);
  one.dispose();

  const other = await joinForTest(home, programs);

  expect((await askWorker(other)).processId).toBe(processId);
});

test('a stale socket and card of a dead meter are in nobody’s way', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);
  meter.dispose();
  process.kill(processId, 'SIGKILL');
  await untilDead(processId);
  expect(meterProcessOf(home)).toBe(processId);

  const next = await joinForTest(home, programs);

  expect((await askWorker(next)).processId).not.toBe(processId);
});

test('a card that can’t be read is in nobody’s way', async () => {
  const home = testHome();
  mkdirSync(home, { recursive: true });
  writeFileSync(meterFiles(home).card, '{"address":');

  const meter = await joinForTest(home, programs);

  expect(meterProcessOf(home)).toBe((await askWorker(meter)).processId);
});

test('a meter whose home is deleted ends', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);

  rmSync(home, { recursive: true });

  await untilDead(processId);
  await eventually(() => meter.link.state).toBe('stopped');
});

test('a home too long for a socket’s path is joined all the same', async () => {
  const home = testHome('a'.repeat(120));
  const one = await joinForTest(home, programs);

  const other = await joinForTest(home, programs, { start: null });

  expect((await askWorker(other)).processId).toBe((await askWorker(one)).processId);
  await one.stop();
});

test('without a start, nothing is started', async () => {
  await expect(joinForTest(testHome(), programs, { start: null })).rejects.toMatchObject({ kind: 'lost' });
});

test('a meter that dies at its start is given up with a pointer to its log', async () => {
  const home = testHome();
  const broken = testHome();
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, 'meter.js'), 'process.exit(7)');

  await expect(joinForTest(home, programs, { startWith: { programFolder: broken } })).rejects.toMatchObject({
    kind: 'start',
    message: `The meter ended right after its start (7); see ${meterFiles(home).log}.`,
  });
});

test('a meter that dies again and again is given up, until the user starts it', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs, { clock: () => 0 });
  const changes = changesOf(meter);

  for (let death = 0; death < 6; death++) {
    process.kill((await askWorker(meter)).processId, 'SIGKILL');
    await eventually(() => changes.at(-1)).toBe(death < 5 ? 'joined' : 'lost');
    changes.length = 0;
  }

  expect(meter.link.error?.kind).toBe('lost');
  await meter.rejoin();
  expect(meter.link).toEqual({ state: 'joined', error: null });
});

test('a window that does not read costs the meter one snapshot, not all', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);
  const machines: string[] = [];
  meter.onDidSnapshot(({ machine }) => machines.push(machine));

  // 200 MB of snapshots, told faster than they can be read.
  await meter.service.exportMonth({ month: 'flood', rows: 'days', timeZone: null });

  await eventually(() => machines.at(-1)?.split(' ')[0]).toBe('1999');
  expect(machines.length).toBeLessThan(2000);
  expect((await askWorker(meter)).processId).toBe(processId);
});
