import { describe, expect, test } from 'vitest';
import { picoFromDecimal } from '../../src/core/money.ts';
import { cursorReader } from '../../src/sources/providers/cursor/reader.ts';
import { deepSeekReader } from '../../src/sources/providers/deepseek/reader.ts';
import { fireworksReader } from '../../src/sources/providers/fireworks/reader.ts';
import { mistralReader } from '../../src/sources/providers/mistral/reader.ts';
import { moonshotReader } from '../../src/sources/providers/moonshot/reader.ts';
import { togetherReader } from '../../src/sources/providers/together/reader.ts';
import { xaiReader } from '../../src/sources/providers/xai/reader.ts';
import { accessTo, canaryKey, day } from './accessTo.ts';
import { startReportServer } from './reportServer.ts';

const hourMs = 3_600_000;

describe('Cursor', () => {
  const event = {
    timestamp: String(day('2026-11-20') + 5000),
    userEmail: 'kim@example.org',
    model: 'm-1',
    kind: 'Usage-based',
    tokenUsage: {
      inputTokens: 900,
      outputTokens: 400,
      cacheWriteTokens: 0,
      cacheReadTokens: 12_000,
      totalCents: 9,
    },
    chargedCents: 3.215,
  };

  test('events are added up by hour; one that shifts to the next page counts once', async () => {
    const later = { ...event, timestamp: String(day('2026-11-20') + 6000) };
    await using server = await startReportServer({
      'GET /teams/members': () => ({ body: { teamMembers: [] } }),
      'POST /teams/filtered-usage-events': ({ body }) => {
        const { page } = JSON.parse(body) as { page: number };
        return {
          body: {
            pagination: { currentPage: page, hasNextPage: page === 1 },
            usageEvents:
              page === 1 ? [event, later] : [later, { ...event, chargedCents: null, kind: 'Included' }],
          },
        };
      },
    });
    const access = accessTo(server.url, { me: ['kim@example.org'] });
    const account = await cursorReader.identify(access);
    const part = await cursorReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
    expect(part?.rows).toMatchObject([
      {
        start: day('2026-11-20'),
        end: day('2026-11-20') + hourMs,
        costPico: picoFromDecimal('0.0643'),
        tokens: 26_600,
        requests: 2,
        who: ['kim@example.org'],
      },
      { costPico: null, item: 'Included' },
    ]);
    expect(server.asked[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from(`${canaryKey}:`).toString('base64')}`,
    );
    expect(JSON.parse(server.asked[1]?.body ?? '')).toMatchObject({
      startDate: day('2026-11-20'),
      endDate: day('2026-11-21') - 1,
      email: 'kim@example.org',
    });
  });

  test.each([null, '', 'soon', '2026-11-20'])(
    'an event at %j is nobody’s to place: the report is refused',
    async (at) => {
      await using server = await startReportServer({
        'POST /teams/filtered-usage-events': () => ({
          body: { pagination: { hasNextPage: false }, usageEvents: [event, { ...event, timestamp: at }] },
        }),
      });
      const account = { id: 'team', label: 'Cursor', kind: 'team', settles: 'slice' } as const;
      await expect(
        cursorReader.report?.(accessTo(server.url), account, day('2026-11-20'), day('2026-11-21')),
      ).rejects.toMatchObject({ kind: 'transient' });
    },
  );

  test('a user who is named by id is found in events, which tell e-mails alone', async () => {
    await using server = await startReportServer({
      'POST /teams/spend': () => ({
        body: {
          teamMemberSpend: [
            { userId: 12, email: 'Kim@Example.org' },
            { userId: 'u2', email: 'other@example.org' },
          ],
          totalPages: 1,
        },
      }),
      'POST /teams/filtered-usage-events': () => ({
        body: {
          pagination: { hasNextPage: false },
          usageEvents: [event, { ...event, userEmail: 'other@example.org' }],
        },
      }),
    });
    const account = { id: 'team', label: 'Cursor', kind: 'team', settles: 'slice' } as const;
    const access = accessTo(server.url, { me: ['12'] });
    for (const date of ['2026-11-20', '2026-11-19']) {
      const part = await cursorReader.report?.(access, account, day(date), day('2026-11-21'));
      expect(part?.rows.map(({ who }) => who)).toEqual([['kim@example.org', '12'], ['other@example.org']]);
    }
    expect(server.routesAsked().filter((route) => route.endsWith('/spend'))).toHaveLength(1);
  });

  test('an event without an address is nobody’s, also where the directory knows no address of the user', async () => {
    await using server = await startReportServer({
      'POST /teams/spend': () => ({
        body: { teamMemberSpend: [{ userId: 12, email: null }], totalPages: 1 },
      }),
      'POST /teams/filtered-usage-events': () => ({
        body: {
          pagination: { hasNextPage: false },
          usageEvents: [{ ...event, userEmail: null, serviceAccountId: 'svc_1' }],
        },
      }),
    });
    const account = { id: 'team', label: 'Cursor', kind: 'team', settles: 'slice' } as const;
    const access = accessTo(server.url, { me: ['12'] });
    const part = await cursorReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
    expect(part?.rows.map(({ who }) => who)).toEqual([['svc_1']]);
  });

  test('the older form of a member’s spend has what is included in it', async () => {
    await using server = await startReportServer({
      'POST /teams/spend': () => ({
        body: {
          teamMemberSpend: [
            {
              email: 'kim@example.org',
              spendCents: 2412.25,
              includedSpendCents: 2000,
              effectivePerUserLimitDollars: 100,
            },
          ],
        },
      }),
    });
    const account = { id: 'team', label: 'Cursor', kind: 'team', settles: 'slice' } as const;
    const access = accessTo(server.url, { me: ['kim@example.org'] });
    expect((await cursorReader.status?.(access, account))?.limits).toMatchObject([{ used: '4.1225' }]);
  });

  test('the user’s limit of the running cycle', async () => {
    await using server = await startReportServer({
      'POST /teams/spend': () => ({
        body: {
          teamMemberSpend: [
            { userId: 'u1', email: 'Kim@Example.org', spendCents: 412.25, effectivePerUserLimitDollars: 100 },
            { userId: 'u2', email: 'other@example.org', spendCents: 1, effectivePerUserLimitDollars: 5 },
          ],
          totalPages: 1,
        },
      }),
    });
    const account = { id: 'team', label: 'Cursor', kind: 'team', settles: 'slice' } as const;
    const access = accessTo(server.url, { me: ['kim@example.org'] });
    expect((await cursorReader.status?.(access, account))?.limits).toMatchObject([
      { limit: '100', used: '4.1225' },
    ]);
  });
});

test('xAI: dollars by day and product, plain or wrapped; the balance’s sign is turned', async () => {
  await using server = await startReportServer({
    'GET /v1/billing/teams/team-1/prepaid/balance': () => ({ body: { total: { val: '-1000' } } }),
    'POST /v1/billing/teams/team-1/usage': () => ({
      body: {
        timeSeries: [
          { group: ['Tokens'], dataPoints: [{ timestamp: '2026-11-20T00:00:00Z', values: [0.005] }] },
          {
            group: ['Search'],
            dataPoints: [{ timestamp: '2026-11-20 00:00:00', values: [{ name: 'usd', value: 1 }] }],
          },
        ],
        limitReached: false,
      },
    }),
  });
  const access = accessTo(server.url, { account: 'team-1' });
  const account = await xaiReader.identify(access);
  expect(account).toMatchObject({ id: 'team-1', settles: 'never' });
  const part = await xaiReader.report?.(access, account, day('2026-11-01'), day('2026-11-22'));
  expect(part?.rows).toMatchObject([
    { start: day('2026-11-20'), costPico: picoFromDecimal('0.005'), item: 'Tokens' },
    { costPico: picoFromDecimal('1'), item: 'Search' },
  ]);
  expect((await xaiReader.status?.(access, account))?.balances).toEqual([{ currency: 'USD', amount: '10' }]);
  await expect(xaiReader.identify(accessTo(server.url))).rejects.toMatchObject({ kind: 'accountKind' });
  await expect(xaiReader.identify(accessTo(server.url, { account: 'other' }))).rejects.toMatchObject({
    kind: 'permission',
  });
});

test('Together: finished days with their line items; two that are alike are two', async () => {
  const line = {
    product_name: 'Chat',
    cost: '2.505',
    pricing_dimensions: { token_type: 'input', model: 'm-1' },
    attributes: { api_key_id: 'key_kim', project_id: 'p1' },
  };
  await using server = await startReportServer({
    'GET /v1/billing/usage': ({ query }) => ({
      body: {
        organization_id: 'org_1',
        currency: 'USD',
        latest_window_end: '2026-11-22T00:00:00Z',
        data:
          query.get('month') === '2026-11'
            ? [
                {
                  start_time: '2026-11-20T00:00:00Z',
                  end_time: '2026-11-21T00:00:00Z',
                  line_items: [line, line],
                },
              ]
            : [],
        next_cursor: null,
      },
    }),
  });
  const access = accessTo(server.url);
  const account = await togetherReader.identify(access);
  const part = await togetherReader.report?.(access, account, day('2026-10-30'), day('2026-11-22'));
  expect(part?.rows).toMatchObject([
    { costPico: picoFromDecimal('2.505'), who: ['key_kim', 'p1'], model: 'm-1' },
    { costPico: picoFromDecimal('2.505') },
  ]);
  expect(new Set(part?.rows.map(({ rowId }) => rowId)).size).toBe(2);
  expect(part?.dataAsOf).toBe(day('2026-11-22'));
  expect(server.asked.slice(1).map(({ query }) => query.get('month'))).toEqual(['2026-10', '2026-11']);
});

test('Together: a day that comes again because the pages shifted counts once', async () => {
  const window = (date: string, cost: string): object => ({
    start_time: `${date}T00:00:00Z`,
    end_time: new Date(day(date) + 24 * hourMs).toISOString(),
    line_items: [{ product_name: 'Chat', cost, attributes: { api_key_id: 'key_kim' } }],
  });
  await using server = await startReportServer({
    'GET /v1/billing/usage': ({ query }) => ({
      body: {
        organization_id: 'org_1',
        data:
          query.get('after') === null
            ? [window('2026-11-20', '2'), window('2026-11-19', '3')]
            : [window('2026-11-19', '3'), window('2026-11-18', '3')],
        next_cursor: query.get('after') === null ? 'page-2' : null,
      },
    }),
  });
  const account = { id: 'org_1', label: 'org_1', kind: 'organisation', settles: 'slice' } as const;
  const part = await togetherReader.report?.(
    accessTo(server.url),
    account,
    day('2026-11-01'),
    day('2026-11-22'),
  );
  expect(part?.rows.map(({ start, costPico }) => [start, costPico])).toEqual([
    [day('2026-11-20'), picoFromDecimal('2')],
    [day('2026-11-19'), picoFromDecimal('3')],
    [day('2026-11-18'), picoFromDecimal('3')],
  ]);
});

test('Fireworks: a day a question, in units and billionths', async () => {
  await using server = await startReportServer({
    'GET /v1/accounts': () => ({ body: { accounts: [{ name: 'accounts/acme' }] } }),
    'GET /v1/accounts/acme/billing/summary': ({ query }) => ({
      body: {
        lineItems:
          query.get('startTime') === '2026-11-20T00:00:00Z'
            ? [
                {
                  category: 'tokens',
                  groupingValue: 'm-1',
                  totalCost: { currencyCode: 'USD', units: '3', nanos: 5_000_000 },
                },
              ]
            : [],
      },
    }),
  });
  const access = accessTo(server.url);
  const account = await fireworksReader.identify(access);
  const part = await fireworksReader.report?.(access, account, day('2026-11-20'), day('2026-11-22'));
  expect(part?.rows).toMatchObject([{ start: day('2026-11-20'), costPico: picoFromDecimal('3.005') }]);
  expect(server.asked).toHaveLength(3);
});

test('Mistral: what is not known to be money is no money', async () => {
  await using server = await startReportServer({
    'GET /usage': () => ({ body: { currency: 'EUR', chat: { anything: 1 } } }),
    'GET /spend-limit': () => ({ body: { limit: 150 } }),
  });
  const access = accessTo(server.url);
  const account = await mistralReader.identify(access);
  expect(server.asked[0]?.headers).toMatchObject({ 'x-api-key': canaryKey });
  expect(server.asked[0]?.headers.authorization).toBeUndefined();
  const part = await mistralReader.report?.(access, account, day('2026-11-01'), day('2026-12-01'));
  expect(part?.rows).toMatchObject([{ costPico: null, currency: 'EUR' }]);
  expect(part?.warnings).toHaveLength(1);
  expect((await mistralReader.status?.(access, account))?.limits).toMatchObject([{ limit: '150' }]);
});

test.each([
  [
    'DeepSeek',
    deepSeekReader,
    '/user/balance',
    { balance_infos: [{ currency: 'CNY', total_balance: '8.40' }] },
    'CNY',
    '8.4',
  ],
  [
    'Moonshot',
    moonshotReader,
    '/v1/users/me/balance',
    { code: 0, data: { available_balance: 49.5, cash_balance: -3 } },
    'USD',
    '49.5',
  ],
])('%s tells a balance, which is no spend', async (_name, reader, path, body, currency, amount) => {
  await using server = await startReportServer({ [`GET ${path}`]: () => ({ body }) });
  const access = accessTo(server.url);
  const account = await reader.identify(access);
  expect(account.settles).toBe('never');
  expect(reader.report).toBeNull();
  expect((await reader.status?.(access, account))?.balances).toEqual([{ currency, amount }]);
});
