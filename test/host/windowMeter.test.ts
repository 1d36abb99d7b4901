import { expect, test } from 'vitest';
import type { MeterService } from '../../src/core/meterService.ts';
import type { Problem, SpendSnapshot } from '../../src/core/snapshot.ts';
import { WindowMeter } from '../../src/host/windowMeter.ts';
import { LinkError } from '../../src/link/linkError.ts';
import type { LinkChange, MeterConnection } from '../../src/link/meterClient.ts';
import { FakeMeter } from './fakes/meter.ts';
import { FakeEvent } from './fakes/event.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeSnapshot } from './makeSnapshot.ts';

const editor = new FakeEditor();

/** A link that the test speaks for. */
class FakeConnection implements MeterConnection {
  readonly asked: string[] = [];
  readonly snapshots = new FakeEvent<SpendSnapshot>(editor);
  readonly problems = new FakeEvent<Problem>(editor);
  readonly changes = new FakeEvent<LinkChange>(editor);
  link: LinkChange = { state: 'joined', error: null };
  service: MeterService = serviceOf();

  readonly onDidSnapshot = this.snapshots.subscribe;
  readonly onDidProblem = this.problems.subscribe;
  readonly onDidChangeLink = this.changes.subscribe;

  stop(): Promise<void> {
    this.asked.push('stop');
    return Promise.resolve();
  }

  rejoin(): Promise<void> {
    this.asked.push('rejoin');
    return Promise.resolve();
  }

  dispose(): void {
    this.asked.push('dispose');
  }

  become(state: LinkChange['state'], error: LinkError | null = null): void {
    this.link = { state, error };
    void this.changes.fire(this.link);
  }
}

function serviceOf(): MeterService {
  const meter = new FakeMeter();
  meter.join();
  if (meter.service === null) throw new Error('a joined meter has a service');
  return meter.service;
}

function startWindow(join?: () => Promise<MeterConnection>) {
  const connection = new FakeConnection();
  const logged: string[] = [];
  const write = (line: string): void => {
    logged.push(line);
  };
  let joins = 0;
  const meter = new WindowMeter(
    () => {
      joins += 1;
      return (join ?? (() => Promise.resolve(connection)))();
    },
    { info: write, warn: write, error: write },
  );
  const states: string[] = [];
  meter.onDidChange(() => states.push(`${meter.state}${meter.snapshot === null ? '' : ' with figures'}`));
  return { meter, connection, logged, states, joins: () => joins };
}

test('nothing is joined before it is started, and once however often it is', async () => {
  const { meter, states, joins } = startWindow();
  expect(meter.state).toBe('not-started');
  meter.start();
  meter.start();
  expect(meter.service).toBeNull();
  await settled();
  expect(joins()).toBe(1);
  expect(states).toEqual(['starting', 'joined']);
  expect(meter.service).not.toBeNull();
});

test('snapshots come from the meter, and from the answers to what was asked of it', async () => {
  const { meter, connection, states } = startWindow();
  meter.start();
  await settled();
  await meter.service?.setPaused(true);
  expect(meter.snapshot).toEqual(makeSnapshot());
  await connection.snapshots.fire(makeSnapshot({ shareUsed: 0.5 }));
  expect(meter.snapshot?.shareUsed).toBe(0.5);
  expect(states.slice(2)).toEqual(['joined with figures', 'joined with figures']);
});

test('a lost link keeps the figures but has no service; joined again it has', async () => {
  const { meter, connection, logged } = startWindow();
  meter.start();
  await settled();
  await connection.snapshots.fire(makeSnapshot());
  connection.become('starting', new LinkError('lost', 'The meter ended.'));
  expect([meter.state, meter.service, meter.snapshot]).toEqual(['starting', null, makeSnapshot()]);
  expect(logged).toEqual(['The meter ended.']);
  connection.become('joined');
  expect(meter.service).not.toBeNull();
});

test.each([
  [new LinkError('outdated', 'Update Compute Spend.'), 'outdated'],
  [new LinkError('start', 'No room.'), 'lost'],
  [new Error('The home is on a network file system.'), 'lost'],
])('a join that fails with "%s" is told, and can be tried again', async (failure, state) => {
  const { meter, logged, joins } = startWindow(() => Promise.reject(failure));
  meter.start();
  await settled();
  expect(meter.state).toBe(state);
  expect(logged).toEqual([failure.message]);
  meter.start();
  await settled();
  expect(joins()).toBe(2);
});

test('stopped on purpose, it is the same link that starts again', async () => {
  const { meter, connection, joins } = startWindow();
  meter.start();
  await settled();
  await meter.stopMeter();
  connection.become('stopped');
  expect(meter.state).toBe('stopped');
  meter.start();
  await settled();
  expect(connection.asked).toEqual(['stop', 'rejoin']);
  expect(joins()).toBe(1);
});

test('stopped while it is being joined, it is joined and then stopped', async () => {
  const { meter, connection } = startWindow();
  meter.start();
  await meter.stopMeter();
  expect(connection.asked).toEqual(['stop']);
});

test('stopped while it seeks a dead meter, it seeks no more', async () => {
  const { meter, connection } = startWindow();
  meter.start();
  await settled();
  connection.become('starting');
  await meter.stopMeter();
  expect(connection.asked).toEqual(['stop', 'dispose']);
  expect(meter.state).toBe('stopped');
});

test('disposed while it is being joined, the link that comes is closed', async () => {
  const { meter, connection } = startWindow();
  meter.start();
  meter.dispose();
  await settled();
  expect(connection.asked).toEqual(['dispose']);
});

test('the meter’s problems are logged', async () => {
  const { meter, connection, logged } = startWindow();
  meter.start();
  await settled();
  await connection.problems.fire({
    severity: 'error',
    subject: 'worker',
    message: 'It ended.',
    remedy: 'It is started again.',
  });
  expect(logged).toEqual(['worker: It ended. It is started again.']);
});
