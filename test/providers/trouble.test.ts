import { describe, expect, test } from 'vitest';
import type { ReadFailureKind } from '../../src/core/accounts.ts';
import { anthropicReader } from '../../src/sources/providers/anthropic/reader.ts';
import { gitHubCopilotReader } from '../../src/sources/providers/githubCopilot/reader.ts';
import { canaryKey, day, now } from './accessTo.ts';
import { dayMs, hourMs } from './polledVendor.ts';
import { pollingMachine, type PollingMachine } from './pollingMachine.ts';
import { startReportServer, type ReportServer, type Route, type Told } from './reportServer.ts';

/** One span. */
const november = { wanted: day('2026-11-01') };
const costRoute = 'GET /v1/organizations/analytics/cost';

/** An hour of the twentieth, in cents. */
function row(hour: number, amount: string, overrides: object = {}): object {
  const start = day('2026-11-20') + hour * hourMs;
  return {
    starting_at: new Date(start).toISOString(),
    ending_at: new Date(start + hourMs).toISOString(),
    group: {
      actor: { type: 'user_actor', user_id: 'user_kim', email_address: 'kim@example.org' },
      model: 'm-5',
    },
    cost: { amount, list_amount: null, currency: 'USD', requests: 1 },
    ...overrides,
  };
}

function page(data: readonly unknown[], next: string | null = null): Told {
  const body = { data, has_more: next !== null, next_page: next };
  return { body: { ...body, data_refreshed_at: new Date(now - hourMs).toISOString() } };
}

interface Scene extends AsyncDisposable {
  readonly machine: PollingMachine;
  readonly server: ReportServer;
  /** What the cost route answers. */
  answer: Route;
  sync(): ReturnType<PollingMachine['sync']>;
}

/** An organisation of which $12.40 has been read well. */
async function anthropicScene(): Promise<Scene> {
  const server = await startReportServer({
    'GET /v1/organizations/me': () => ({ body: { id: 'org_1', type: 'organization', name: 'Example' } }),
    [costRoute]: (asked) => scene.answer(asked),
    'GET /v1/organizations/analytics/usage': () => page([]),
  });
  const machine = pollingMachine(anthropicReader, november);
  const scene: Scene = {
    machine,
    server,
    answer: () => page([row(9, '1240')]),
    sync: () => machine.sync(machine.connection(server.url, { me: ['user_kim'] })),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  expect((await scene.sync()).failure).toBeNull();
  expect(machine.spend().total).toBe('12.4');
  return scene;
}

const secret = { error: { type: 'some_error', message: `${canaryKey} kim@example.org` } };
const typed = (type: string): object => ({ type: 'error', error: { type, message: canaryKey } });

describe('an answer that is no report leaves every figure and says so', () => {
  test.each<[name: string, told: Told, kind: ReadFailureKind, waitMs: number | null]>([
    ['401', { status: 401, body: secret }, 'credential', null],
    [
      '401 with a reset',
      { status: 401, headers: { 'x-ratelimit-reset': String(now / 1000 + 600) }, body: secret },
      'credential',
      null,
    ],
    ['403', { status: 403, body: typed('permission_error') }, 'permission', null],
    ['402', { status: 402, body: secret }, 'permission', null],
    [
      '404 of an old server is the older report, which is refused as well',
      { status: 404, body: typed('not_found_error') },
      'accountKind',
      null,
    ],
    ['429', { status: 429, body: secret }, 'throttled', null],
    ['429, seconds', { status: 429, headers: { 'retry-after': '90' }, body: secret }, 'throttled', 90_000],
    [
      '429, milliseconds',
      { status: 429, headers: { 'retry-after-ms': '1500' }, body: secret },
      'throttled',
      1500,
    ],
    [
      '429, a date',
      { status: 429, headers: { 'retry-after': new Date(now + 300_000).toUTCString() }, body: secret },
      'throttled',
      300_000,
    ],
    [
      '429, a date by a clock that is two hours ahead of ours',
      {
        status: 429,
        headers: {
          date: new Date(now + 2 * hourMs).toUTCString(),
          'retry-after': new Date(now + 2 * hourMs + 60_000).toUTCString(),
        },
        body: secret,
      },
      'throttled',
      60_000,
    ],
    [
      '429, a reset',
      {
        status: 429,
        headers: { 'anthropic-ratelimit-requests-reset': new Date(now + 60_000).toISOString() },
        body: secret,
      },
      'throttled',
      60_000,
    ],
    [
      '429, a reset in milliseconds since 1970',
      { status: 429, headers: { 'x-ratelimit-reset': String(now + 30_000) }, body: secret },
      'throttled',
      30_000,
    ],
    [
      '429, a duration',
      { status: 429, headers: { 'x-ratelimit-reset-requests': '1m0.5s250ms' }, body: secret },
      'throttled',
      60_750,
    ],
    [
      '429, a month',
      { status: 429, headers: { 'retry-after': '2592000' }, body: secret },
      'throttled',
      dayMs,
    ],
    ['429, nonsense', { status: 429, headers: { 'retry-after': 'soon' }, body: secret }, 'throttled', null],
    [
      '429, seconds, from a vendor whose clock is two days from ours',
      {
        status: 429,
        headers: { date: new Date(now + 48 * hourMs).toUTCString(), 'retry-after': '90' },
        body: secret,
      },
      'throttled',
      90_000,
    ],
    ['500', { status: 500, body: secret }, 'transient', null],
    [
      '502 with the reset of a window that is far from used up',
      {
        status: 502,
        headers: { 'x-ratelimit-remaining': '4990', 'x-ratelimit-reset': String(now / 1000 + 2400) },
        body: secret,
      },
      'transient',
      null,
    ],
    ['503 with a wait', { status: 503, headers: { 'retry-after': '30' }, body: secret }, 'transient', 30_000],
    ['529', { status: 529, body: typed('overloaded_error') }, 'transient', null],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://example.org/' }, body: '' },
      'transient',
      null,
    ],
    ['a web page', { body: `<!doctype html><title>${canaryKey}</title>` }, 'transient', null],
    ['truncated JSON', { body: '{"data":[{"starting_at":"2026-11-20T' }, 'transient', null],
    ['nothing', { body: '' }, 'transient', null],
    ['another shape', { body: { data: 'none' } }, 'transient', null],
    [
      'an amount that is missing: it is no zero',
      page([row(9, '1', { cost: { amount: null, currency: 'USD' } })]),
      'transient',
      null,
    ],
    ['a row without a day', page([{ ...row(9, '1'), starting_at: 'soon' }]), 'transient', null],
    ['a cursor that comes again', page([row(9, '1')], 'same'), 'transient', null],
  ])('%s', async (_name, told, kind, waitMs) => {
    await using scene = await anthropicScene();
    const { machine, server } = scene;
    machine.time.now += hourMs;
    scene.answer = () => shiftedBy(told, hourMs);
    const asked = server.asked.length;
    const { failure, report } = await scene.sync();
    expect(failure?.kind).toBe(kind);
    expect(failure?.retryAt ?? null).toBe(waitMs === null ? null : machine.time.now + waitMs);
    // No more than it takes to see it (whose key it is, two pages, the older report), and nothing is tried again.
    expect(server.asked.length - asked).toBeLessThanOrEqual(4);
    expect(machine.spend()).toMatchObject({
      total: '12.4',
      settled: '12.4',
      byAccount: { org_1: { state: 'open' } },
    });
    expect(machine.view().lastReadAt).toBe(new Date(now).toISOString());
    expect(JSON.stringify([report, machine.view()])).not.toMatch(/canary|example\.org/);

    // A wait is kept to the last moment of it, and then the vendor's newest word stands.
    scene.answer = () => page([row(9, '920')]);
    if (waitMs !== null) {
      machine.time.now += waitMs - 1;
      expect((await scene.sync()).report.requests).toBe(0);
      machine.time.now += 1;
    }
    machine.time.now += 1;
    expect((await scene.sync()).failure).toBeNull();
    expect(machine.spend().total).toBe('9.2');
    expect(machine.view().lastFailure).toBeNull();
  });
});

describe('an answer that is odd counts what it says, once', () => {
  test.each<[name: string, answer: (cursor: string | null) => Told, total: string]>([
    [
      'unknown kinds and fields',
      () =>
        page([
          row(9, '1240', {
            category: 'moonbeams',
            group: { actor: { type: 'robot_actor', user_id: 'user_kim', mood: 'new' } },
          }),
        ]),
      '12.4',
    ],
    [
      'fields that are null or missing',
      () =>
        page([
          row(9, '1240', { cost: { amount: '1240', currency: 'USD' } }),
          row(10, '1', { group: { actor: null } }),
        ]),
      '12.4',
    ],
    ['cents as a number', () => page([row(9, '', { cost: { amount: 1240, currency: 'USD' } })]), '12.4'],
    ['a row that comes twice', () => page([row(9, '1240'), row(9, '1240')]), '12.4'],
    [
      'a page that has moved while the first was read',
      (cursor) =>
        cursor === null ? page([row(9, '1240'), row(10, '60')], 'b') : page([row(10, '60'), row(11, '5')]),
      '13.05',
    ],
    [
      'a cursor that is left on the last page',
      (cursor) =>
        cursor === null
          ? page([row(9, '1240')], 'b')
          : { body: { data: [row(10, '60')], has_more: false, next_page: 'b' } },
      '13',
    ],
    ['a credit', () => page([row(9, '1240'), row(9, '-40')]), '12'],
    [
      'another currency',
      () => page([row(9, '1240'), row(10, '5', { cost: { amount: '5', currency: 'EUR' } })]),
      '12.4',
    ],
    ['an amount that is none', () => page([row(9, '1240'), row(10, 'a lot')]), '12.4'],
    [
      'buckets that overlap',
      () => page([row(9, '1240'), { ...row(9, '60'), ending_at: '2026-11-20T11:00:00Z' }]),
      '13',
    ],
  ])('%s', async (_name, answer, total) => {
    await using scene = await anthropicScene();
    const { machine } = scene;
    scene.answer = ({ query }) => answer(query.get('page'));
    for (let reading = 0; reading < 3; reading += 1) {
      machine.time.now += hourMs;
      expect((await scene.sync()).failure).toBeNull();
      expect(machine.spend().total).toBe(total);
    }
  });

  test('a day that is revised down, and one that is empty and then is not', async () => {
    await using scene = await anthropicScene();
    const { machine } = scene;
    const read = async (told: Told): Promise<string> => {
      machine.time.now += hourMs;
      scene.answer = () => told;
      await scene.sync();
      return machine.spend().total;
    };
    expect(await read(page([row(9, '920')]))).toBe('9.2');
    // Not refreshed since: an empty answer takes nothing away.
    expect(await read(page([]))).toBe('9.2');
    const later = { data_refreshed_at: new Date(now + 30 * hourMs).toISOString() };
    expect(await read({ body: { data: [], has_more: false, next_page: null, ...later } })).toBe('0');
    expect(await read(page([row(9, '1000')]))).toBe('10');
  });
});

test.each<[name: string, told: Told, kind: ReadFailureKind]>([
  [
    '403 without a right',
    { status: 403, headers: { 'x-ratelimit-remaining': '4999' }, body: {} },
    'permission',
  ],
  [
    '403 of too many questions',
    {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 600) },
      body: {},
    },
    'throttled',
  ],
  [
    '403 of questions too close together',
    { status: 403, headers: { 'retry-after': '60' }, body: {} },
    'throttled',
  ],
  ['404 is a right that is missing', { status: 404, body: {} }, 'permission'],
])('GitHub’s %s', async (_name, told, kind) => {
  await using server = await startReportServer({
    'GET /user': () => told,
    'GET /orgs/northwind': () => told,
  });
  const machine = pollingMachine(gitHubCopilotReader, november);
  const { failure } = await machine.sync(machine.connection(server.url, { account: null, me: ['kim'] }));
  expect(failure?.kind).toBe(kind);
});

/** Instants of its headers so much later. */
function shiftedBy({ headers = {}, ...told }: Told, ms: number): Told {
  const later = ([name, value]: [string, string]): [string, string] => {
    if (/^\d{9,}$/.test(value)) return [name, String(Number(value) + (value.length > 11 ? ms : ms / 1000))];
    const at = /^\d+$|^\d+m|soon|http/.test(value) ? NaN : Date.parse(value);
    if (Number.isNaN(at)) return [name, value];
    return [name, name.endsWith('reset') ? new Date(at + ms).toISOString() : new Date(at + ms).toUTCString()];
  };
  return { ...told, headers: Object.fromEntries(Object.entries(headers).map(later)) };
}
