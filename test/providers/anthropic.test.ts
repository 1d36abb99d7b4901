import { describe, expect, test } from 'vitest';
import { picoFromDecimal } from '../../src/core/money.ts';
import { anthropicReader } from '../../src/sources/providers/anthropic/reader.ts';
import { accessTo, canaryKey, day, now } from './accessTo.ts';
import { pageOf, startReportServer, type Asked, type Route, type Told } from './reportServer.ts';

const account = { id: 'org_1', label: 'Example', kind: 'organisation', settles: 'slice' } as const;

const me: Route = () => ({ body: { id: 'org_1', type: 'organization', name: 'Example' } });

function costRow(hour: number, amount: string, who: object = kim) {
  const start = day('2026-11-20') + hour * 3_600_000;
  return {
    starting_at: new Date(start).toISOString(),
    ending_at: new Date(start + 3_600_000).toISOString(),
    group: { actor: who, api_key_id: null, model: null },
    cost: { amount, list_amount: '347.1194', currency: 'USD', requests: 212 },
  };
}

const kim = {
  type: 'user_actor',
  user_id: 'user_kim',
  email_address: 'Kim@example.org',
  name: 'Kim',
  deleted: false,
};
const keyOnly = { type: 'api_actor', api_key_id: 'apikey_9' };

function analytics(rows: readonly object[], size: number): Route {
  return ({ query }: Asked): Told => {
    const { rows: data, next } = pageOf(rows, query.get('page'), size);
    return {
      body: { data, has_more: next !== null, next_page: next, data_refreshed_at: '2026-11-22T10:00:00Z' },
    };
  };
}

const usageRow = {
  starting_at: '2026-11-20T00:00:00Z',
  ending_at: '2026-11-20T01:00:00Z',
  group: { actor: kim, api_key_id: null },
  usage: { uncached_input_tokens: 1, output_tokens: 2, total_tokens: 1_014_000, requests: 212 },
};

test('the key is held against the organisation that it belongs to', async () => {
  await using server = await startReportServer({ 'GET /v1/organizations/me': me });
  expect(await anthropicReader.identify(accessTo(server.url))).toEqual(account);
  expect(server.asked[0]?.headers).toMatchObject({
    'x-api-key': canaryKey,
    'anthropic-version': '2023-06-01',
  });
});

test('an Enterprise key that may not ask who it is gets its organisation from the report', async () => {
  await using server = await startReportServer({
    'GET /v1/organizations/me': () => ({ status: 403, body: { error: { type: 'permission_error' } } }),
    'GET /v1/organizations/analytics/cost': () => ({
      body: {
        data: [{ ...costRow(0, '1'), group: { organization_id: 'org_enterprise' } }],
        has_more: false,
        next_page: null,
      },
    }),
  });
  expect(await anthropicReader.identify(accessTo(server.url))).toMatchObject({ id: 'org_enterprise' });
});

describe('the analytics report', () => {
  test('is read page by page, in fractional cents, with everyone’s names for their rows', async () => {
    const rows = [costRow(0, '312.4075'), costRow(1, '0.5', keyOnly), costRow(2, '100')];
    await using server = await startReportServer({
      'GET /v1/organizations/analytics/cost': analytics(rows, 2),
      'GET /v1/organizations/analytics/usage': analytics([usageRow], 2),
    });
    const part = await anthropicReader.report?.(
      accessTo(server.url),
      account,
      day('2026-11-20'),
      day('2026-11-22'),
    );
    expect(part?.rows.filter(({ costPico }) => costPico !== null)).toMatchObject([
      {
        start: day('2026-11-20'),
        end: day('2026-11-20') + 3_600_000,
        costPico: picoFromDecimal('3.124075'),
        listPico: picoFromDecimal('3.471194'),
        who: ['user_kim', 'Kim@example.org'],
        requests: 212,
      },
      { costPico: picoFromDecimal('0.005'), who: ['apikey_9'] },
      { costPico: picoFromDecimal('1') },
    ]);
    expect(part?.rows.find(({ costPico }) => costPico === null)).toMatchObject({
      tokens: 1_014_000,
      who: ['user_kim', 'Kim@example.org'],
    });
    expect(part?.dataAsOf).toBe(Date.parse('2026-11-22T10:00:00Z'));
    const costPages = server.asked.filter(({ path }) => path.endsWith('/cost'));
    expect(costPages.map(({ query }) => query.get('page'))).toEqual([null, 'page-2']);
    const withoutPage = costPages.map(({ query }) => {
      query.delete('page');
      return query.toString();
    });
    expect(new Set(withoutPage).size).toBe(1);
    expect(costPages[0]?.query.getAll('group_by[]')).toEqual(['actor', 'api_key_id']);
    expect(costPages[0]?.headers['anthropic-beta']).toBe('analytics-usage-cost-2026-08-24');
  });

  test('leaves other people’s rows at the vendor where the user’s id is known', async () => {
    await using server = await startReportServer({
      'GET /v1/organizations/users': () => ({
        body: { data: [{ id: 'user_kim', email: 'kim@example.org' }] },
      }),
      'GET /v1/organizations/analytics/cost': analytics([], 1),
      'GET /v1/organizations/analytics/usage': analytics([], 1),
    });
    const access = accessTo(server.url, { me: ['kim@example.org'] });
    for (const date of ['2026-11-20', '2026-11-19']) {
      await anthropicReader.report?.(access, account, day(date), day('2026-11-21'));
      expect(server.asked.at(-1)?.query.getAll('actor_ids[]')).toEqual(['user_kim']);
    }
    expect(server.asked.filter(({ path }) => path.endsWith('/users'))).toHaveLength(1);
  });

  test('knows a key by the name or the hint that the user gave', async () => {
    await using server = await startReportServer({
      'GET /v1/organizations/api_keys': ({ query }) => ({
        body:
          query.get('after_id') === null
            ? {
                data: [{ id: 'apikey_8', name: 'ci', partial_key_hint: 'sk-ant-api03-x...8AAA' }],
                has_more: true,
                last_id: 'apikey_8',
              }
            : {
                data: [{ id: 'apikey_9', name: 'laptop', partial_key_hint: 'sk-ant-api03-x...9AAA' }],
                has_more: false,
                last_id: 'apikey_9',
              },
      }),
      'GET /v1/organizations/analytics/cost': analytics([costRow(0, '1'), costRow(1, '100', keyOnly)], 9),
      'GET /v1/organizations/analytics/usage': analytics([], 9),
    });
    const asNamed = async (name: string): Promise<string[]> => {
      const access = accessTo(server.url, { me: [name] });
      const part = await anthropicReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
      return (part?.rows ?? []).flatMap(({ who }) => (who.includes('apikey_9') ? who : []));
    };
    expect(await asNamed('laptop')).toContain('laptop');
    expect(server.asked.at(-1)?.query.getAll('api_key_ids[]')).toEqual(['apikey_9']);
    expect(await asNamed('sk-ant-api03-x...9AAA')).toContain('sk-ant-api03-x...9AAA');
    expect(await asNamed('nobody’s')).not.toContain('nobody’s');
  });

  test('that comes round to a page it had is no report', async () => {
    await using server = await startReportServer({
      'GET /v1/organizations/analytics/cost': () => ({
        body: { data: [costRow(0, '1')], has_more: true, next_page: 'again', data_refreshed_at: null },
      }),
    });
    await expect(
      anthropicReader.report?.(accessTo(server.url), account, day('2026-11-20'), day('2026-11-21')),
    ).rejects.toMatchObject({ kind: 'transient' });
    expect(server.asked).toHaveLength(2);
  });

  test('with an amount that is none keeps the others, marks it, and says so', async () => {
    await using server = await startReportServer({
      'GET /v1/organizations/analytics/cost': analytics([costRow(0, 'n/a'), costRow(1, '100')], 9),
      'GET /v1/organizations/analytics/usage': analytics([], 9),
    });
    const part = await anthropicReader.report?.(
      accessTo(server.url),
      account,
      day('2026-11-20'),
      day('2026-11-21'),
    );
    expect(part?.rows).toMatchObject([
      { costPico: null, isUnreadable: true },
      { costPico: picoFromDecimal('1'), isUnreadable: false },
    ]);
    expect(part?.warnings).toHaveLength(1);
  });
});

test('an organisation without the analytics routes is read from the older reports; the estimate settles nothing', async () => {
  const older =
    (results: readonly object[]): Route =>
    () => ({
      body: {
        data: [{ starting_at: '2026-11-20T00:00:00Z', ending_at: '2026-11-21T00:00:00Z', results }],
        has_more: false,
        next_page: null,
      },
    });
  await using server = await startReportServer({
    'GET /v1/organizations/cost_report': older([
      { amount: '123.5', currency: 'USD', workspace_id: null, model: 'm-5' },
    ]),
    'GET /v1/organizations/usage_report/messages': older([
      {
        uncached_input_tokens: 1200,
        cache_read_input_tokens: 88_000,
        cache_creation: { ephemeral_1h_input_tokens: 10, ephemeral_5m_input_tokens: 4000 },
        output_tokens: 900,
        api_key_id: 'apikey_9',
      },
    ]),
    'GET /v1/organizations/usage_report/claude_code': () => ({
      body: {
        data: [
          {
            date: '2026-11-20T00:00:00Z',
            actor: { type: 'user_actor', email_address: 'kim@example.org' },
            model_breakdown: [{ model: 'm-5', estimated_cost: { amount: 214, currency: 'USD' } }],
          },
        ],
        has_more: false,
      },
    }),
  });
  const part = await anthropicReader.report?.(
    accessTo(server.url),
    account,
    day('2026-11-20'),
    day('2026-11-21'),
  );
  expect(part?.rows).toMatchObject([
    { category: 'usage', costPico: picoFromDecimal('1.235'), who: [] },
    { category: 'usage', costPico: null, tokens: 94_110, who: ['apikey_9'] },
    { start: day('2026-11-20'), end: day('2026-11-21'), costPico: null, who: [] },
    { category: 'estimate', costPico: picoFromDecimal('2.14'), who: ['kim@example.org'] },
  ]);
});

test('a time before the analytics routes, of an organisation that has no older reports, is not covered and no failure', async () => {
  await using server = await startReportServer({});
  const part = await anthropicReader.report?.(
    accessTo(server.url),
    account,
    day('2025-12-01'),
    day('2026-01-01'),
  );
  expect(part).toMatchObject({ since: day('2026-01-01'), until: day('2026-01-01'), rows: [] });
});

test('the user’s own limit is shown, a reading of "0" as unknown', async () => {
  await using server = await startReportServer({
    'GET /v1/organizations/spend_limits/effective': () => ({
      body: {
        data: [
          {
            actor: kim,
            period: 'monthly',
            amount: '25000',
            currency: 'USD',
            period_to_date_spend: '12050.5',
          },
          { actor: kim, period: 'daily', amount: null, currency: 'USD', period_to_date_spend: '0' },
          {
            actor: { ...kim, user_id: 'user_other', email_address: 'o@example.org' },
            period: 'monthly',
            amount: '1',
          },
        ],
        next_page: null,
      },
    }),
  });
  const access = accessTo(server.url, { me: ['kim@example.org'] });
  expect((await anthropicReader.status?.(access, account))?.limits).toEqual([
    {
      name: 'monthly limit',
      unit: 'USD',
      limit: '250',
      used: '120.505',
      resetsAt: '2026-12-01T00:00:00.000Z',
    },
    { name: 'daily limit', unit: 'USD', limit: null, used: null, resetsAt: null },
  ]);
});

describe('a failure', () => {
  test.each([
    [401, {}, 'credential'],
    [403, {}, 'permission'],
    [400, {}, 'accountKind'],
    [404, {}, 'accountKind'],
    [429, {}, 'throttled'],
    [500, {}, 'transient'],
    [529, {}, 'transient'],
  ])('%i is told as what it is, without the key', async (status, headers, kind) => {
    await using server = await startReportServer({
      'GET /v1/organizations/analytics/cost': () => ({
        status,
        headers,
        body: { error: { message: canaryKey } },
      }),
      'GET /v1/organizations/cost_report': () => ({
        status,
        headers,
        body: { error: { message: canaryKey } },
      }),
    });
    const failure = await anthropicReader
      .report?.(accessTo(server.url), account, day('2026-11-20'), day('2026-11-21'))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, provider: 'anthropic' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('canary');
  });

  test('with a wait names the instant', async () => {
    await using server = await startReportServer({
      'GET /v1/organizations/analytics/cost': () => ({
        status: 429,
        headers: { 'retry-after': '120' },
        body: {},
      }),
    });
    await expect(
      anthropicReader.report?.(accessTo(server.url), account, day('2026-11-20'), day('2026-11-21')),
    ).rejects.toMatchObject({ kind: 'throttled', retryAt: now + 120_000 });
  });

  test.each([
    ['<html>Blocked</html>', 'a web page'],
    ['{"data":[', 'no whole JSON'],
    ['{"data":[{"starting_at":1}]}', 'another shape'],
  ])('an answer that is no report (%s) is no zero', async (body, words) => {
    await using server = await startReportServer({
      'GET /v1/organizations/analytics/cost': () => ({ body }),
    });
    await expect(
      anthropicReader.report?.(accessTo(server.url), account, day('2026-11-20'), day('2026-11-21')),
    ).rejects.toThrow(words);
  });

  test('of the network names the host alone', async () => {
    const failure = await anthropicReader
      .report?.(accessTo('http://127.0.0.1:9'), account, day('2026-11-20'), day('2026-11-21'))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'transient' });
    expect(String(failure)).toContain('127.0.0.1:9');
  });
});
