import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { ProviderFailure } from '../../src/sources/providers/http/providerFailure.ts';
import { anthropicReader } from '../../src/sources/providers/anthropic/reader.ts';
import { cursorReader } from '../../src/sources/providers/cursor/reader.ts';
import { vertexReader } from '../../src/sources/providers/vertex/reader.ts';
import { mistralReader } from '../../src/sources/providers/mistral/reader.ts';
import { openRouterReader } from '../../src/sources/providers/openrouter/reader.ts';
import { book, callOf } from '../ledger/accountSteps.ts';
import { day, now } from './accessTo.ts';
import { dayMs, hourMs, readerOf, startVendor } from './polledVendor.ts';
import { allDays, pollingMachine } from './pollingMachine.ts';
import { startReportServer, type Route } from './reportServer.ts';

const november = { wanted: day('2026-11-01') };

describe('what a failure opens', () => {
  test('only what this reading has not read', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-18', '5').set('2026-11-20', '1');
    const machine = pollingMachine(readerOf({ spanMsMax: 2 * dayMs }), november);
    const connection = machine.connection(vendor.server.url);
    await machine.sync(connection);
    machine.time.now += dayMs;
    await machine.sync(connection);
    const states = (): object =>
      Object.fromEntries(
        machine.ledger.accounts
          .cells({ provider: 'together', id: 'org_1' }, allDays)
          .map(({ day: name, state }) => [name, state]),
      );
    expect(states()).toEqual({ '2026-11-18': 'reported', '2026-11-20': 'reported' });
    machine.time.now += hourMs;
    // Oldest first: the third span of those that may still move.
    vendor.trouble = ({ query }) =>
      (query.get('since') ?? '') >= '2026-11-19' ? { status: 500, body: {} } : null;
    const { failure } = await machine.sync(connection);
    expect(failure?.kind).toBe('transient');
    expect(states()).toEqual({ '2026-11-18': 'reported', '2026-11-20': 'open' });
    expect(machine.spend().total).toBe('6');
  });

  test('a first back-fill that breaks off goes on where it was, and nothing is counted twice', async () => {
    await using vendor = await startVendor();
    for (let month = 1; month <= 11; month += 1)
      vendor.costs.set(`2026-${String(month).padStart(2, '0')}-10`, '1');
    const machine = pollingMachine(readerOf());
    const connection = machine.connection(vendor.server.url);
    vendor.trouble = () => (vendor.spans().length > 4 ? { status: 503, body: {} } : null);
    expect((await machine.sync(connection)).failure?.kind).toBe('transient');
    const first = vendor.spans();
    expect(machine.spend().total).toBe('4');
    vendor.trouble = null;
    machine.time.now += 60_000;
    expect((await machine.sync(connection)).failure).toBeNull();
    expect(machine.spend().total).toBe('11');
    const second = vendor.spans().slice(first.length);
    // What may still move, and then the span at which it broke off.
    expect(second[0]).toBe('2026-11-15/2026-11-23');
    expect(second[1]).toBe(first.at(-1));
    expect(vendor.spans().length).toBe(first.length + 1 + 7);
    // Nothing new is one question.
    await machine.sync(connection);
    expect(vendor.spans().length).toBe(first.length + 1 + 7 + 1);
  });

  test('limits that can’t be read keep no report from being read', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const reader = readerOf(
      {},
      {
        status: () =>
          Promise.reject(new ProviderFailure('transient', 'together', 'The limits are away.', 'Wait.')),
      },
    );
    const machine = pollingMachine(reader, november);
    const { report, failure } = await machine.sync(machine.connection(vendor.server.url));
    expect(failure).toBeNull();
    expect(report.warnings).toEqual(['The limits are away. Wait.']);
    expect(machine.spend().total).toBe('5');
    expect(machine.view().lastFailure).toBeNull();
    const alone = pollingMachine({ ...reader, report: null }, november);
    expect((await alone.sync(alone.connection(vendor.server.url))).failure?.message).toBe(
      'The limits are away.',
    );
    expect(alone.view().lastFailure).toMatchObject({ kind: 'transient' });
  });
});

test('a report of more pages than the vendor answers in a minute comes to its end', async () => {
  const asked: number[] = [];
  const pages = 130;
  await using server = await startReportServer({
    'GET /teams/members': () => ({ body: { teamMembers: [] } }),
    'POST /teams/spend': () => ({ body: { teamMemberSpend: [] } }),
    'POST /teams/filtered-usage-events': ({ body }) => {
      const { page } = JSON.parse(body) as { page: number };
      const { now: at } = machine.time;
      asked.push(at);
      if (asked.filter((other) => other > at - 60_000).length > 60) return { status: 429, body: {} };
      const event = {
        timestamp: String(day('2026-11-20') + page),
        userEmail: 'kim@example.org',
        chargedCents: 100,
      };
      return {
        body: { pagination: { currentPage: page, hasNextPage: page < pages }, usageEvents: [event] },
      };
    },
  });
  const machine = pollingMachine(cursorReader, { wanted: day('2026-11-19') });
  const connection = machine.connection(server.url, { me: ['kim@example.org', 'kim@example.net'] });
  const done = new Set<string>();
  const reading = machine.sync(connection).finally(() => done.add('reading'));
  let idle = 0;
  while (done.size === 0) {
    const before = asked.length;
    await setImmediate();
    idle = asked.length === before ? idle + 1 : 0;
    // Where nothing is asked any more, time passes.
    if (idle < 50) continue;
    machine.time.now += 1000;
    vi.advanceTimersByTime(1000);
  }
  expect((await reading).failure).toBeNull();
  expect(machine.spend().total).toBe('130');
});

describe('what is asked again', () => {
  test('a day on which nothing had been spent when it was read first', async () => {
    await using vendor = await startVendor();
    const machine = pollingMachine(readerOf(), november);
    vendor.settles = 'whole';
    const connection = machine.connection(vendor.server.url, { me: [] });
    await machine.sync(connection);
    vendor.costs.set('2026-11-22', '3');
    machine.time.now += hourMs;
    await machine.sync(connection, { depth: 'recent' });
    expect(machine.spend().total).toBe('102');
    // Told days after it has ended.
    machine.time.now += 5 * dayMs;
    vendor.costs.set('2026-11-23', '1');
    await machine.sync(connection, { depth: 'recent' });
    expect(machine.spend().total).toBe('202');
  });

  test('a day that turns out empty when it can move no more stays as it was, and is not asked for ever', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-02', '5');
    const machine = pollingMachine(readerOf(), { ...november, start: day('2026-11-03') });
    const connection = machine.connection(vendor.server.url);
    await machine.sync(connection);
    // The vendor has lost it: an empty answer without a word on how far it reaches lowers nothing.
    vendor.costs.clear();
    machine.time.now = now;
    await machine.sync(connection);
    expect(machine.spend()).toMatchObject({ total: '5', byAccount: { org_1: { state: 'open' } } });
    await machine.sync(connection);
    expect(vendor.spans().at(-1)).toBe('2026-11-15/2026-11-23');
  });

  test('further back than before, at the user’s wish', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-10-20', '2').set('2026-11-20', '5');
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    await machine.sync(connection);
    expect(machine.spend().total).toBe('5');
    await machine.sync(connection, { since: day('2026-10-15') });
    expect(vendor.spans().slice(1)).toEqual(['2026-11-15/2026-11-23', '2026-10-15/2026-11-01']);
    expect(machine.spend().total).toBe('7');
    await machine.sync(connection);
    expect(vendor.spans()).toHaveLength(4);
  });

  test('a gap that is beyond the vendor’s reach is left, and not asked for ever', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf({ reachMs: 10 * dayMs }), november);
    const connection = machine.connection(vendor.server.url);
    await machine.sync(connection);
    machine.time.now += 40 * dayMs;
    vendor.costs.set('2026-12-30', '1');
    await machine.sync(connection);
    await machine.sync(connection);
    expect(machine.spend().total).toBe('6');
    expect(vendor.spans().slice(1)).toEqual(['2026-12-23/2027-01-02', '2026-12-25/2027-01-02']);
  });

  test('nothing of what was forgotten', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5').set('2026-11-22', '1');
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    await machine.sync(connection);
    machine.ledger.forgetEverything(machine.time.now);
    machine.time.now += dayMs;
    vendor.costs.set('2026-11-23', '3');
    await machine.sync(connection);
    await machine.sync(connection);
    expect(vendor.spans().slice(1)).toEqual(['2026-11-23/2026-11-24', '2026-11-23/2026-11-24']);
    expect(machine.spend().total).toBe('3');
  });

  test('Mistral’s months, one question each, of which none settles anything', async () => {
    await using server = await startReportServer({
      'GET /usage': ({ query }) => ({
        body: { total_cost: query.get('month') === '10' ? '30' : '0', currency: 'usd' },
      }),
      'GET /spend-limit': () => ({ body: {} }),
    });
    const machine = pollingMachine(mistralReader);
    const connection = machine.connection(server.url, { me: [] });
    const { report, failure } = await machine.sync(connection);
    expect(failure).toBeNull();
    // Once for who it is, and once a month.
    expect(server.routesAsked().filter((route) => route === 'GET /usage')).toHaveLength(1 + 11);
    expect(report.warnings).toEqual([expect.stringContaining('is not counted')]);
    expect(machine.spend()).toMatchObject({ total: '0', settled: '0' });
    expect(machine.view()).toMatchObject({ state: 'metered only', reportedTotal: '30' });
    await machine.sync(connection);
    // The running month, and the one before: by its month alone the last reading may have been within its delay.
    expect(server.routesAsked().filter((route) => route === 'GET /usage')).toHaveLength(1 + 11 + 2);
  });

  test('a year that began before Anthropic’s newer report did is read from both, without a gap', async () => {
    const spans: string[] = [];
    const empty =
      (name: string): Route =>
      ({ query }) => {
        spans.push(`${name} ${(query.get('starting_at') ?? '').slice(0, 10)}`);
        return {
          body: {
            data: [],
            has_more: false,
            next_page: null,
            data_refreshed_at: new Date(now).toISOString(),
          },
        };
      };
    await using server = await startReportServer({
      'GET /v1/organizations/me': () => ({ body: { id: 'org_1', type: 'organization', name: 'Example' } }),
      'GET /v1/organizations/analytics/cost': empty('analytics'),
      'GET /v1/organizations/analytics/usage': empty('usage'),
      'GET /v1/organizations/cost_report': empty('legacy'),
      'GET /v1/organizations/usage_report/messages': empty('legacy usage'),
      'GET /v1/organizations/usage_report/claude_code': empty('legacy estimate'),
    });
    const machine = pollingMachine(anthropicReader, { wanted: Date.UTC(2025, 11, 20, 23) });
    const connection = machine.connection(server.url, { me: ['user_kim'] });
    expect((await machine.sync(connection)).failure).toBeNull();
    expect(spans).toContain('analytics 2026-01-01');
    expect(spans.filter((one) => one.startsWith('legacy')).length).toBeGreaterThan(0);
    expect(machine.ledger.accounts.watermark({ provider: 'anthropic', id: 'org_1' })?.since).toBe(
      Date.UTC(2025, 11, 20, 23),
    );
    const asked = spans.length;
    await machine.sync(connection);
    expect(
      spans.slice(asked).every((one) => one >= 'analytics 2026-10-23' && !one.startsWith('legacy')),
    ).toBe(true);
  });
});

describe('whose account it is', () => {
  test('a report of several people is not asked for before the user has said who they are', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url, { me: [] });
    const { report } = await machine.sync(connection);
    expect(report).toMatchObject({
      hasFigures: false,
      warnings: [expect.stringContaining('Say which user')],
    });
    expect(vendor.spans()).toEqual([]);
    await machine.sync({ ...connection, me: ['kim'] });
    expect(machine.spend().total).toBe('5');
    // Who says nothing takes nothing back.
    await machine.sync(connection);
    expect(machine.spend().total).toBe('5');
    await machine.sync({ ...connection, me: ['other'] });
    expect(machine.spend().total).toBe('99');
  });

  test('it is asked again after a week, and when a right or a report is missing', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-20', '5');
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url);
    const asked = (): number => vendor.server.routesAsked().filter((route) => route === 'GET /me').length;
    await machine.sync(connection);
    await machine.sync(connection);
    expect(asked()).toBe(1);
    machine.time.now += 7 * dayMs;
    await machine.sync(connection);
    expect(asked()).toBe(2);
    vendor.trouble = () => ({ status: 403, body: {} });
    await machine.sync(connection);
    await machine.sync(connection);
    expect(asked()).toBe(3);
    // By then the account is the user's alone.
    vendor.trouble = null;
    vendor.settles = 'whole';
    await machine.sync(connection);
    expect(machine.spend().total).toBe('104');
  });

  test('a report that tells nobody apart is shown and not counted, whatever tools its account pays', async () => {
    await using vendor = await startVendor();
    vendor.settles = 'never';
    vendor.costs.set('2026-11-03', '7').set('2026-11-20', '5');
    const machine = pollingMachine(readerOf(), november);
    const connection = machine.connection(vendor.server.url, { me: [], payerOf: ['claude-code'] });
    const { report } = await machine.sync(connection);
    expect(report.warnings).toEqual([expect.stringContaining('is not counted')]);
    expect(machine.spend()).toMatchObject({ total: '0', settled: '0', unmetered: '0', elsewhere: '0' });
    expect(machine.ledger.accounts.entries(allDays)).toEqual([]);
    expect(machine.view()).toMatchObject({ state: 'metered only', reportedTotal: '210', settledUntil: null });
    expect(machine.ledger.accounts.cells({ provider: 'together', id: 'org_1' }, allDays)).toMatchObject([
      { day: '2026-11-03', state: 'metered only', reported: '106', settled: '0', unmetered: '0' },
      { day: '2026-11-20', state: 'metered only', reported: '104', settled: '0', unmetered: '0' },
    ]);
    const [october] = machine.ledger.accounts.views({
      since: '2026-11-20',
      until: '2026-11-20',
      timeZone: 'Asia/Tokyo',
    });
    expect(october?.reportedTotal).toBe('104');
    // What can move no more is not read again.
    await machine.sync(connection);
    expect(vendor.spans().at(-1)).toBe('2026-11-15/2026-11-23');
    // The user's word makes it count.
    await machine.sync({ ...connection, me: ['*'] });
    expect(machine.spend().total).toBe('210');
  });

  test('a report without money zeroes nothing, also where the user says that all of it is theirs', async () => {
    await using server = await startReportServer({
      'GET /v3/projects/atlas/timeSeries': () => ({
        body: {
          timeSeries: [
            { points: [{ interval: { endTime: '2026-11-21T00:00:00Z' }, value: { int64Value: '42' } }] },
          ],
        },
      }),
    });
    const machine = pollingMachine(vertexReader, november);
    book(machine.ledger, callOf(3, '2026-11-20T09:30', { providerName: 'gcp.vertex_ai' }));
    const connection = machine.connection(server.url, {
      account: 'atlas',
      me: ['*'],
      payerOf: ['claude-code'],
    });
    expect((await machine.sync(connection)).failure).toBeNull();
    machine.time.now += 5 * dayMs;
    expect((await machine.sync(connection)).failure).toBeNull();
    expect(machine.spend()).toMatchObject({ total: '3', calls: '3', adjustments: '0' });
    expect(machine.spend().byAccount).toHaveProperty('atlas.calls', '3');
  });

  test('just after midnight OpenRouter’s report of the day that has ended may be late: that is no zero', async () => {
    await using server = await startReportServer({
      'GET /v1/key': () => ({
        body: { data: { usage: 9, usage_daily: 0, is_management_key: true, creator_user_id: 'user_kim' } },
      }),
      'GET /v1/credits': () => ({ status: 403, body: {} }),
      'GET /v1/activity': () => ({ body: { data: [{ date: '2026-11-10', model: 'm-1', usage: 2 }] } }),
    });
    const machine = pollingMachine(openRouterReader, { ...november, start: day('2026-11-22') + 60_000 });
    book(machine.ledger, callOf(3, '2026-11-21T23:30', { providerName: 'openrouter' }));
    const connection = machine.connection(server.url, { me: ['user_kim'], payerOf: ['claude-code'] });
    expect((await machine.sync(connection)).failure).toBeNull();
    machine.time.now += 5 * 60_000;
    await machine.sync(connection);
    expect(machine.spend()).toMatchObject({ total: '5', adjustments: '0' });
    machine.time.now += 12 * hourMs;
    await machine.sync(connection);
    expect(machine.spend()).toMatchObject({ total: '2' });
  });

  test('a key without a report is settled by its counters, and asks for no report', async () => {
    let usage = 5;
    await using server = await startReportServer({
      'GET /v1/key': () => ({ body: { data: { label: 'key', usage, usage_daily: 2, limit: null } } }),
      'GET /v1/credits': () => ({ status: 403, body: {} }),
    });
    const machine = pollingMachine(openRouterReader);
    const connection = machine.connection(server.url, { me: [] });
    expect((await machine.sync(connection)).failure).toBeNull();
    expect(machine.spend().total).toBe('2');
    usage = 6;
    machine.time.now += dayMs;
    await machine.sync(connection);
    expect(new Set(server.routesAsked())).toEqual(new Set(['GET /v1/key', 'GET /v1/credits']));
    // A day's 2 less what is told of it at its end: 6 − 2 − (5 − 2), and the running day's 2.
    expect(machine.spend().total).toBe('3');
  });
});
