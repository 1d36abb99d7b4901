import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openRouterReader } from '../../src/sources/providers/openrouter/reader.ts';
import { day, now } from './accessTo.ts';
import { dayMs, hourMs, readerOf, startVendor } from './polledVendor.ts';
import { pollingMachine } from './pollingMachine.ts';
import { startReportServer, type Told } from './reportServer.ts';

/** Since the first of November 2026 is one span. */
const november = { wanted: day('2026-11-01') };

describe('the pace', () => {
  test('a new connection is read at once, and then at the vendor’s interval', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '12.5');
    const machine = pollingMachine(readerOf(), november);
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(1, 1);
    expect(vendor.server.routesAsked()).toEqual(['GET /me', 'GET /report']);
    expect(machine.spend().total).toBe('12.5');
    await machine.pass(dayMs);
    // Every hour and three minutes, found by steps of five.
    expect(machine.readings()).toBe(1 + 22);
    // Whose key it is is asked once, and nothing new is one question a reading.
    expect(vendor.server.asked).toHaveLength(2 + 22);
    expect(machine.spend().total).toBe('12.5');
  });

  test('only the newest days are read each time, and all that may still move four times a day', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), november);
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(6 * hourMs);
    expect(new Set(vendor.spans().slice(1))).toEqual(new Set(['2026-11-21/2026-11-23']));
    vendor.costs.set('2026-11-18', '3');
    await machine.pass(hourMs);
    expect(vendor.spans().at(-1)).toBe('2026-11-15/2026-11-23');
    expect(machine.spend().total).toBe('3');
  });

  test('OpenRouter’s key is looked at every five minutes, its report of days that have ended every six hours', async () => {
    await using server = await startReportServer({
      'GET /v1/key': () => ({
        body: { data: { usage: 9, usage_daily: 0, is_management_key: true, creator_user_id: 'user_kim' } },
      }),
      'GET /v1/credits': () => ({ status: 403, body: {} }),
      'GET /v1/activity': () => ({ body: { data: [{ date: '2026-11-21', model: 'm-1', usage: 2 }] } }),
    });
    const machine = pollingMachine(openRouterReader, november);
    machine.poller.use([machine.connection(server.url, { me: ['user_kim'] })]);
    await machine.pass(12 * hourMs);
    const asked = (path: string): number => server.asked.filter((one) => one.path === path).length;
    expect(asked('/v1/activity')).toBeLessThanOrEqual(3);
    expect(asked('/v1/activity')).toBeGreaterThanOrEqual(2);
    expect(asked('/v1/key')).toBeGreaterThan(70);
    expect(machine.spend().total).toBe('2');
  });

  test.each<[string, Told, readings: number]>([
    ['a key that is refused', { status: 401, body: {} }, 7],
    ['a right that is missing', { status: 403, body: {} }, 7],
    ['a report that there is not', { status: 404, body: {} }, 7],
    ['a vendor that is always asked too often', { status: 429, body: {} }, 32],
    ['a wait of a month', { status: 429, headers: { 'retry-after': '2592000' }, body: {} }, 7],
    ['a vendor that is down', { status: 529, body: {} }, 7 * 24 + 5],
    ['a web page', { body: '<html>' }, 7 * 24 + 5],
  ])('a week of %s is no hot loop', async (_name, told, readingsMax) => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '12.5');
    const machine = pollingMachine(readerOf(), november);
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(1, 1);
    const asked = vendor.server.asked.length;
    vendor.trouble = () => told;
    await machine.pass(7 * dayMs, 15 * 60_000);
    // One reading is one question here, and one more where the account may have become another.
    expect(machine.readings() - 1).toBeLessThanOrEqual(readingsMax);
    expect(vendor.server.asked.length - asked).toBeLessThanOrEqual(2 * readingsMax);
    expect(machine.readings()).toBeGreaterThanOrEqual(7);
    expect(machine.spend()).toMatchObject({ total: '12.5', byAccount: { org_1: { state: 'open' } } });
    expect(machine.view().lastFailure).not.toBeNull();
    // Mended, it is found within the longest pause.
    vendor.trouble = null;
    vendor.costs.set('2026-11-24', '2');
    await machine.pass(27 * hourMs, 15 * 60_000);
    expect(machine.spend().total).toBe('14.5');
    expect(machine.view().lastFailure).toBeNull();
  });

  test('a pause longer than a day is kept: a daily report is not read over and over', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf({ pollMs: dayMs }), november);
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(10 * dayMs, hourMs);
    expect(machine.readings()).toBe(1 + 9);
  });

  test('a wait that the vendor asked for holds polls and commands, and no further', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    vendor.trouble = () => ({ status: 429, headers: { 'retry-after': '7200' }, body: {} });
    machine.poller.use([connection]);
    await machine.pass(1, 1);
    const asked = vendor.server.asked.length;
    const [held] = await machine.poller.sync([connection], null);
    expect(held).toMatchObject({ requests: 0, warnings: [expect.stringContaining('asked to wait until')] });
    await machine.pass(hourMs);
    expect(vendor.server.asked).toHaveLength(asked);
    vendor.trouble = null;
    await machine.pass(2 * hourMs);
    expect(machine.view().lastFailure).toBeNull();
  });
});

describe('the clock', () => {
  test('put back by a year, the pause begins anew: neither a hot loop nor a year of silence', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), { ...november, start: now + 365 * dayMs });
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(1, 1);
    machine.time.now = now;
    await machine.pass(5 * hourMs);
    // After twice the pause, and then in its time.
    expect(machine.readings()).toBe(1 + 3);
  });

  test('a machine that slept for three days reads once when it wakes', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-24', '7');
    const machine = pollingMachine(readerOf(), november);
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(1, 1);
    // Timers stood still.
    machine.time.now += 3 * dayMs;
    await machine.pass(hourMs);
    expect(machine.readings()).toBe(2);
    expect(machine.spend().total).toBe('7');
  });

  test('one that is years ahead makes nothing final: the vendor’s own clock is looked at', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '7');
    vendor.trouble = () => ({
      headers: { date: new Date(now).toUTCString() },
      body: { rows: [{ day: '2026-11-20', who: 'kim', dollars: '1' }] },
    });
    const machine = pollingMachine(readerOf(), { ...november, start: now + 300 * dayMs });
    const connection = machine.connection(vendor.server.url);
    const { failure } = await machine.sync(connection);
    expect(failure?.message).toBe(
      'This machine’s clock says 2027-09-18 and The vendor’s says 2026-11-22, so nothing of its answer was taken over.',
    );
    expect(machine.spend().total).toBe('0');
    machine.time.now = now;
    vendor.trouble = null;
    expect((await machine.sync(connection)).failure).toBeNull();
    expect(machine.spend().total).toBe('7');
  });
});

describe('one reading at a time', () => {
  test('windows that tell the same again while it is read don’t have it read again', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    machine.poller.use([connection]);
    for (let window = 0; window < 20; window += 1) {
      await machine.pass(1, 1);
      machine.poller.use([{ ...connection }]);
    }
    await machine.settle();
    expect(machine.readings()).toBe(1);
  });

  test('a reading under way that is told again is not queued a second time', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    vendor.trouble = () => {
      // The window joins in the middle of the reading.
      machine.poller.use([{ ...connection }]);
      return null;
    };
    machine.poller.use([connection]);
    await machine.pass(10, 1);
    expect(machine.readings()).toBe(1);
  });

  test('closing breaks a reading off, and that is no failure', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    await machine.sync(connection);
    const { closed, isAsked } = closeWithin(() => machine.poller.close());
    vendor.trouble = () => {
      isAsked();
      return null;
    };
    void machine.poller.sync([connection], null);
    await closed;
    expect(machine.view()).toMatchObject({ lastFailure: null });
  });

  test('a connection that is taken out is not read to its end', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf({ spanMsMax: dayMs }), november);
    vendor.trouble = () => {
      if (vendor.spans().length === 3) machine.poller.use([]);
      return null;
    };
    machine.poller.use([machine.connection(vendor.server.url)]);
    await machine.pass(hourMs);
    expect(vendor.spans().length).toBeLessThanOrEqual(4);
    expect(machine.view().lastFailure).toBeNull();
  });
});

describe('one account by several connections', () => {
  test('is read by the first, once', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf(), november);
    const first = machine.connection(vendor.server.url);
    machine.poller.use([first, { ...first, key: 'sk-another', me: ['other'] }]);
    await machine.pass(4 * hourMs);
    expect(vendor.spans().length).toBe(machine.readings() / 2);
    expect(machine.spend().total).toBe('5');
    expect(machine.view().id).toBe('org_1');
  });

  test('a command that does not say who is who the window said, and somebody else is refused', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    machine.poller.use([connection]);
    await machine.pass(1, 1);
    const [silent] = await machine.poller.sync([{ ...connection, me: [] }], null);
    expect(silent).toMatchObject({ warnings: [], hasFigures: true });
    const [other] = await machine.poller.sync([{ ...connection, key: 'sk-another', me: ['other'] }], null);
    expect(other?.warnings).toEqual([expect.stringContaining('is connected another time')]);
    expect(machine.spend().total).toBe('5');
    const asked = vendor.spans().length;
    await machine.pass(2 * hourMs);
    expect(vendor.spans().slice(asked)).toEqual(['2026-11-21/2026-11-23']);
  });
});

test('a week without a network: nothing is counted twice, nothing is lost', async () => {
  await using vendor = await startVendor();
  vendor.costs.set('2026-11-20', '5').set('2026-11-22', '1');
  const machine = pollingMachine(readerOf(), november);
  machine.poller.use([machine.connection(vendor.server.url)]);
  await machine.pass(1, 1);
  vendor.trouble = () => ({ status: 502, body: 'no gateway' });
  await machine.pass(7 * dayMs, 30 * 60_000);
  expect(machine.spend()).toMatchObject({ total: '6', byAccount: { org_1: { state: 'open' } } });
  vendor.costs.set('2026-11-20', '4.5').set('2026-11-22', '3').set('2026-11-25', '2').set('2026-11-29', '1');
  vendor.trouble = null;
  await machine.pass(2 * hourMs);
  expect(machine.spend()).toMatchObject({ total: '10.5', settled: '10.5' });
  await machine.pass(20 * dayMs, hourMs);
  expect(machine.spend()).toMatchObject({ total: '10.5', byAccount: { org_1: { state: 'final' } } });
});

/** Closes as soon as the vendor has been asked. */
function closeWithin(close: () => Promise<void>): {
  readonly closed: Promise<void>;
  readonly isAsked: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const closed = promise.then(async () => {
    await setImmediate();
    await close();
  });
  return {
    closed,
    isAsked: () => {
      resolve(undefined);
    },
  };
}

describe('a sign-in that is renewed every hour', () => {
  test('is read at the vendor’s pace all the same, and one that was refused at once', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf({ pollMs: 4 * hourMs }), november);
    const signIn = (hour: number, account: string | null = 'atlas'): void => {
      machine.poller.use([machine.connection(vendor.server.url, { key: `token-${String(hour)}`, account })]);
    };
    for (let hour = 0; hour < 24; hour += 1) {
      signIn(hour);
      await machine.pass(hourMs);
    }
    expect(machine.readings()).toBeLessThanOrEqual(6);
    expect(machine.readings()).toBeGreaterThanOrEqual(5);
    vendor.trouble = () => ({ status: 401, body: {} });
    await machine.pass(5 * hourMs);
    vendor.trouble = null;
    const refused = machine.readings();
    signIn(24);
    await machine.pass(1, 1);
    expect(machine.readings()).toBe(refused + 1);
    // Another key may be another account's where none was named.
    signIn(25, null);
    await machine.pass(1, 1);
    signIn(26, null);
    await machine.pass(1, 1);
    expect(machine.readings()).toBe(refused + 3);
  });
});

describe('a meter that starts again', () => {
  test('keeps the vendor’s pace: a report that is charged is not read at every start', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf({ pollMs: dayMs }), november);
    const connection = machine.connection(vendor.server.url);
    machine.poller.use([connection]);
    await machine.pass(1, 1);
    expect(machine.readings()).toBe(1);
    await machine.poller.close();
    for (let start = 0; start < 5; start += 1) {
      machine.time.now += hourMs;
      const again = machine.startAgain();
      again.use([connection]);
      await machine.pass(1, 1);
      expect(machine.readings()).toBe(1);
      await again.close();
    }
    const poller = machine.startAgain();
    poller.use([connection]);
    machine.time.now += dayMs;
    await machine.pass(hourMs);
    expect(machine.readings()).toBe(2);
    // Another tool and somebody else are read at once.
    poller.use([{ ...connection, payerOf: ['codex'] }]);
    await machine.pass(1, 1);
    expect(machine.readings()).toBe(3);
    poller.use([{ ...connection, me: ['other'] }]);
    await machine.pass(1, 1);
    expect(machine.readings()).toBe(4);
    await poller.close();
  });

  test('reads at once what it had not read to its end', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    vendor.trouble = () => (vendor.spans().length > 1 ? { status: 503, body: {} } : null);
    const machine = pollingMachine(readerOf({ pollMs: dayMs }));
    const connection = machine.connection(vendor.server.url);
    machine.poller.use([connection]);
    await machine.pass(1, 1);
    vendor.trouble = null;
    await machine.poller.close();
    const again = machine.startAgain();
    again.use([connection]);
    await machine.pass(1, 1);
    expect(machine.readings()).toBe(2);
    await again.close();
  });
});
