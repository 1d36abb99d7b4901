import { expect, test } from 'vitest';
import { picoFromDecimal } from '../../src/core/money.ts';
import { openAiReader } from '../../src/sources/providers/openai/reader.ts';
import { accessTo, canaryKey, day } from './accessTo.ts';
import { pageOf, startReportServer, type Route } from './reportServer.ts';

const account = { id: 'proj_old', label: 'OpenAI', kind: 'organisation', settles: 'slice' } as const;
const seconds = (text: string): number => day(text) / 1000;

function bucket(text: string, results: readonly object[]) {
  return { object: 'bucket', start_time: seconds(text), end_time: seconds(text) + 86_400, results };
}

function buckets(all: readonly object[], size: number): Route {
  return ({ query }) => {
    const { rows, next } = pageOf(all, query.get('page'), size);
    return { body: { object: 'page', data: rows, has_more: next !== null, next_page: next } };
  };
}

const noUsage: Readonly<Record<string, Route>> = Object.fromEntries(
  ['completions', 'embeddings'].map((kind) => [`GET /v1/organization/usage/${kind}`, buckets([], 1)]),
);

test('an organisation is known by its oldest project, over all pages of them', async () => {
  await using server = await startReportServer({
    'GET /v1/organization/projects': ({ query }) => ({
      body:
        query.get('after') === null
          ? { data: [{ id: 'proj_new', created_at: 2000 }], last_id: 'proj_new', has_more: true }
          : { data: [{ id: 'proj_old', created_at: 1000 }], last_id: 'proj_old', has_more: false },
    }),
  });
  expect(await openAiReader.identify(accessTo(server.url))).toEqual(account);
  expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${canaryKey}`);
});

test('costs are dollars, as numbers or as text, over all pages; tokens stand beside them and are not added up twice', async () => {
  await using server = await startReportServer({
    ...noUsage,
    'GET /v1/organization/costs': buckets(
      [
        bucket('2026-11-20', [
          { amount: { value: 0.48213, currency: 'usd' }, user_id: 'user-1', api_key_id: 'key_1' },
        ]),
        bucket('2026-11-21', [
          { amount: { value: '0.005', currency: 'usd' }, user_id: 'user-2' },
          { amount: null },
        ]),
      ],
      1,
    ),
    'GET /v1/organization/usage/completions': buckets(
      [
        bucket('2026-11-20', [
          {
            input_tokens: 52_000,
            output_tokens: 4100,
            input_cached_tokens: 40_000,
            input_audio_tokens: 7,
            num_model_requests: 31,
            user_id: 'user-1',
          },
        ]),
      ],
      1,
    ),
  });
  const part = await openAiReader.report?.(
    accessTo(`${server.url}/v1`),
    account,
    day('2026-11-20'),
    day('2026-11-22'),
  );
  expect(part?.rows).toMatchObject([
    {
      start: day('2026-11-20'),
      end: day('2026-11-21'),
      costPico: picoFromDecimal('0.48213'),
      who: ['user-1', 'key_1'],
    },
    { start: day('2026-11-21'), costPico: picoFromDecimal('0.005'), who: ['user-2'] },
    { costPico: null },
    { costPico: null, tokens: 56_100, requests: 31, item: 'completions' },
  ]);
  const asked = server.asked.find(({ path }) => path.endsWith('/costs'));
  expect(asked?.query.getAll('group_by[]')).toEqual(['user_id', 'api_key_id']);
  expect(asked?.query.get('start_time')).toBe(String(seconds('2026-11-20')));
});

test('where a grouping is refused a coarser one is taken', async () => {
  await using server = await startReportServer({
    'GET /v1/organization/costs': ({ query }) =>
      query.getAll('group_by[]').includes('user_id')
        ? { status: 400, body: { error: { message: 'unsupported grouping' } } }
        : {
            body: {
              data: [bucket('2026-11-20', [{ amount: { value: 1 }, api_key_id: 'key_1' }])],
              has_more: false,
            },
          },
  });
  const part = await openAiReader.report?.(
    accessTo(server.url),
    account,
    day('2026-11-20'),
    day('2026-11-21'),
  );
  expect(part?.rows).toMatchObject([{ costPico: picoFromDecimal('1'), who: ['key_1'] }]);
});

test('an address is turned into the id that rows tell', async () => {
  await using server = await startReportServer({
    'GET /v1/organization/costs': buckets(
      [
        bucket('2026-11-20', [
          { amount: { value: 1 }, user_id: 'user-1' },
          { amount: { value: 9 }, user_id: 'user-2' },
        ]),
      ],
      9,
    ),
    'GET /v1/organization/users': () => ({
      body: {
        data: [
          { id: 'user-1', email: 'Kim@Example.org' },
          { id: 'user-2', email: 'other@example.org' },
        ],
        has_more: false,
      },
    }),
  });
  const access = accessTo(server.url, { me: ['kim@example.org'] });
  const part = await openAiReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
  expect(part?.rows.map(({ who }) => who)).toEqual([['user-1', 'Kim@Example.org'], ['user-2']]);
});

test('a key’s name or hint is turned into the id that rows tell, unless several keys bear it', async () => {
  const keys: Readonly<Record<string, readonly object[]>> = {
    proj_a: [
      { id: 'key_1', name: 'laptop', redacted_value: 'sk-proj-***aaaa' },
      { id: 'key_2', name: 'default', redacted_value: 'sk-proj-***bbbb' },
    ],
    proj_b: [{ id: 'key_3', name: 'default', redacted_value: 'sk-proj-***cccc' }],
  };
  await using server = await startReportServer({
    ...noUsage,
    'GET /v1/organization/costs': buckets(
      [
        bucket('2026-11-20', [
          { amount: { value: 1 }, api_key_id: 'key_1' },
          { amount: { value: 2 }, api_key_id: 'key_2' },
          { amount: { value: 3 }, api_key_id: 'key_3' },
        ]),
      ],
      9,
    ),
    'GET /v1/organization/projects': () => ({
      body: { data: Object.keys(keys).map((id) => ({ id })), has_more: false },
    }),
    ...Object.fromEntries(
      Object.entries(keys).map(([project, data]) => [
        `GET /v1/organization/projects/${project}/api_keys`,
        () => ({ body: { data, has_more: false } }),
      ]),
    ),
  });
  const access = accessTo(server.url, { me: ['laptop', 'default', 'sk-proj-***cccc'] });
  const part = await openAiReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
  expect(part?.rows.map(({ who }) => who)).toEqual([
    ['key_1', 'laptop'],
    ['key_2'],
    ['key_3', 'sk-proj-***cccc'],
  ]);
  expect(part?.warnings).toEqual([
    'A key’s name that was given as yours is that of several keys. Give the key’s id instead.',
  ]);
});

test('the hard limit is in cents', async () => {
  await using server = await startReportServer({
    'GET /v1/organization/spend_limit': () => ({
      body: {
        threshold_amount: 12_345,
        currency: 'USD',
        interval: 'month',
        enforcement: { status: 'enforcing' },
      },
    }),
  });
  expect((await openAiReader.status?.(accessTo(server.url), account))?.limits).toEqual([
    {
      name: 'monthly limit of the organisation',
      unit: 'USD',
      limit: '123.45',
      used: null,
      resetsAt: '2026-12-01T00:00:00.000Z',
    },
  ]);
});
