import { describe, expect, test } from 'vitest';
import { picoFromDecimal } from '../../src/core/money.ts';
import { liteLlmReader } from '../../src/sources/providers/litellm/reader.ts';
import { openRouterReader } from '../../src/sources/providers/openrouter/reader.ts';
import { vercelReader } from '../../src/sources/providers/vercel/reader.ts';
import { accessTo, canaryKey, day, now } from './accessTo.ts';
import { startReportServer } from './reportServer.ts';

describe('OpenRouter', () => {
  const key = {
    label: 'laptop',
    usage: 12.31,
    usage_daily: 0.4,
    limit: 50,
    limit_remaining: 42.1,
    limit_reset: 'monthly',
    is_management_key: false,
    creator_user_id: 'user_kim',
  };

  test('an ordinary key is an account of its own: counters, its limit, and no report', async () => {
    await using server = await startReportServer({
      'GET /api/v1/key': () => ({ body: { data: key } }),
      'GET /api/v1/credits': () => ({ status: 403, body: { error: { code: 403 } } }),
    });
    const access = accessTo(`${server.url}/api`);
    const account = await openRouterReader.identify(access);
    expect(account).toMatchObject({ label: 'laptop', kind: 'key', settles: 'whole' });
    expect(JSON.stringify(account)).not.toContain(canaryKey);
    expect(await openRouterReader.status?.(access, account)).toEqual({
      limits: [
        {
          name: 'monthly limit of the key',
          unit: 'USD',
          limit: '50',
          used: '7.9',
          resetsAt: '2026-12-01T00:00:00.000Z',
        },
      ],
      balances: [],
      counters: [
        { name: 'key', totalPico: picoFromDecimal('12.31'), todayPico: picoFromDecimal('0.4'), at: now },
      ],
      warnings: [],
    });
    const part = await openRouterReader.report?.(access, account, day('2026-11-01'), day('2026-11-22'));
    expect(part).toMatchObject({ rows: [], since: day('2026-11-22'), until: day('2026-11-22') });
  });

  test('a management key has completed days, asked for the user’s own rows', async () => {
    await using server = await startReportServer({
      'GET /api/v1/key': () => ({ body: { data: { ...key, is_management_key: true } } }),
      'GET /api/v1/activity': () => ({
        body: {
          data: [
            {
              date: '2026-11-20',
              model: 'm-1',
              provider_name: 'X',
              usage: 0.005,
              byok_usage_inference: 9,
              requests: 3,
              prompt_tokens: 10,
              completion_tokens: 5,
            },
            { date: '2026-10-30', model: 'm-1', usage: 1 },
          ],
        },
      }),
    });
    const access = accessTo(`${server.url}/api/v1`, { me: ['user_kim'] });
    const account = await openRouterReader.identify(access);
    expect(account).toMatchObject({ id: 'user_kim', kind: 'organisation', settles: 'slice' });
    const part = await openRouterReader.report?.(access, account, day('2026-11-01'), day('2026-11-23'));
    expect(part).toMatchObject({
      rows: [{ start: day('2026-11-20'), costPico: picoFromDecimal('0.005'), who: ['user_kim'], tokens: 15 }],
      dataAsOf: day('2026-11-22'),
    });
    expect(part?.rows).toHaveLength(1);
    expect(server.asked.at(-1)?.query.get('user_id')).toBe('user_kim');
    expect((await openRouterReader.status?.(access, account))?.counters).toEqual([]);
  });
});

describe('LiteLLM', () => {
  const info = {
    token: 'hash',
    key_alias: 'kim-laptop',
    user_id: 'kim',
    spend: 3,
    max_budget: 10,
    budget_duration: '30d',
    budget_reset_at: '2026-12-01T00:00:00Z',
  };

  test('the user of a virtual key, day by day over all pages, and every budget', async () => {
    await using server = await startReportServer({
      'GET /key/info': () => ({ body: { key: 'hash', info } }),
      'GET /user/info': () => ({
        body: {
          user_info: { spend: 4.5, max_budget: 100, budget_duration: '30d', budget_reset_at: null },
          teams: [
            { team_alias: 'core', spend: 1, max_budget: 5, budget_duration: '7d' },
            { team_id: 't2', max_budget: null },
          ],
        },
      }),
      'GET /user/daily/activity': ({ query }) => ({
        body: {
          results: [
            {
              date: query.get('page') === '1' ? '2026-11-20' : '2026-11-21',
              metrics: { spend: 0.1 + 0.2, total_tokens: 66_200, api_requests: 40 },
            },
          ],
          metadata: { page: Number(query.get('page')), total_pages: 2, has_more: query.get('page') === '1' },
        },
      }),
    });
    const access = accessTo(`${server.url}/v1`);
    const account = await liteLlmReader.identify(access);
    expect(account).toEqual({ id: 'kim', label: 'kim-laptop', kind: 'person', settles: 'whole' });
    const part = await liteLlmReader.report?.(access, account, day('2026-11-20'), day('2026-11-22'));
    expect(part?.rows.map(({ start, costPico }) => [start, costPico])).toEqual([
      [day('2026-11-20'), picoFromDecimal('0.3')],
      [day('2026-11-21'), picoFromDecimal('0.3')],
    ]);
    const asked = server.asked.find(({ path }) => path === '/user/daily/activity');
    expect([asked?.query.get('start_date'), asked?.query.get('end_date')]).toEqual([
      '2026-11-20',
      '2026-11-21',
    ]);
    expect((await liteLlmReader.status?.(access, account))?.limits).toMatchObject([
      { name: '30d budget of the key', limit: '10', used: '3', resetsAt: '2026-12-01T00:00:00.000Z' },
      { name: '30d budget of the user', limit: '100', used: '4.5', resetsAt: null },
      { name: '7d budget of the team core', limit: '5', used: '1' },
    ]);
  });

  test('an e-mail is the key’s own user or is none: it is neither a name that the proxy does not know nor an account’s', async () => {
    let owner = 'kim@example.org';
    await using server = await startReportServer({
      'GET /key/info': () => ({ body: { key: 'hash', info: { ...info, user_id: owner } } }),
      'GET /user/info': ({ query }) =>
        query.get('user_id') === owner
          ? { body: { user_info: { user_email: 'Kim@Example.org' } } }
          : { status: 404, body: {} },
      'GET /user/daily/activity': () => ({ body: { results: [] } }),
    });
    for (owner of ['kim@example.org', 'u-7']) {
      const access = accessTo(server.url, { me: ['kim@example.org'] });
      const account = await liteLlmReader.identify(access);
      expect(account).toMatchObject({ kind: 'person', settles: 'whole' });
      expect(JSON.stringify(account.id)).not.toContain('@');
      await liteLlmReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
      expect(server.asked.at(-1)?.query.get('user_id')).toBe(owner);
    }
    await expect(liteLlmReader.identify(accessTo(server.url, { me: ['other@example.org'] }))).rejects.toThrow(
      'knows no user',
    );
  });

  test('a key that is nobody’s settles nothing unless the user is named', async () => {
    await using server = await startReportServer({
      'GET /key/info': () => ({ body: { info: { token: 'hash', user_id: null } } }),
      'GET /user/info': () => ({ body: { user_id: 'kim', user_info: { spend: 1 } } }),
    });
    expect(await liteLlmReader.identify(accessTo(server.url))).toMatchObject({ settles: 'never' });
    expect(await liteLlmReader.identify(accessTo(server.url, { me: ['kim'] }))).toMatchObject({
      id: 'kim',
      settles: 'whole',
    });
  });
});

test('Vercel: one question for a whole year, of the key itself; what own keys paid is not billed', async () => {
  await using server = await startReportServer({
    'GET /v1/credits': () => ({ body: { balance: '95.50', total_used: '4.50' } }),
    'GET /v1/report': () => ({
      body: {
        results: [
          {
            day: '2026-11-20',
            model: 'm-1',
            total_cost: 0.005,
            market_cost: 0.006,
            input_tokens: 10,
            output_tokens: 5,
            request_count: 2,
          },
          { day: '2026-11-20', model: 'm-2', total_cost: 0, market_cost: 3 },
        ],
      },
    }),
  });
  const access = accessTo(server.url);
  const account = await vercelReader.identify(access);
  const part = await vercelReader.report?.(access, account, day('2026-01-01'), day('2026-11-23'));
  expect(part?.rows).toMatchObject([
    {
      start: day('2026-11-20'),
      costPico: picoFromDecimal('0.005'),
      listPico: picoFromDecimal('0.006'),
      tokens: 15,
    },
    { costPico: 0n, listPico: picoFromDecimal('3') },
  ]);
  expect(part?.warnings).toEqual([]);
  expect(server.asked.filter(({ path }) => path === '/v1/report')).toHaveLength(1);
  expect(server.asked.at(-1)?.query.get('api_key_id')).toBe('self');
  expect((await vercelReader.status?.(access, account))?.balances).toEqual([
    { currency: 'USD', amount: '95.5' },
  ]);
});
