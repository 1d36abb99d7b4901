import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quotaFindings } from '../../src/core/quotaFindings.ts';
import { quotaTools, type QuotaTool, type QuotaView } from '../../src/core/quota.ts';
import { QuotaBooks } from '../../src/quotaBooks.ts';
import { createNodeHttp } from '../../src/sources/providers/http/nodeHttp.ts';
import type { ProviderHttp } from '../../src/sources/providers/http/providerHttp.ts';
import { quotaReaders } from '../../src/sources/providers/quotas/readers.ts';
import { makeBookHome } from '../cli/bookHome.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { quotaAnswers, quotaRoutes } from './quotaAnswers.ts';
import { canaryTokens, webToken, writeAllLogins, writeClaudeLogin, writeCodexLogin } from './quotaLogins.ts';
import { startReportServer, type Told } from './reportServer.ts';

const noon = Date.UTC(2026, 10, 22, 12);
const [minuteMs, hourMs] = [60_000, 3_600_000];

beforeEach(() => {
  vi.useFakeTimers({ now: noon, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The four vendors on loopback, books that ask them, and a clock that runs as the test says. */
async function setUp() {
  const folder = temporaryFolder('quota-books');
  writeAllLogins(folder.path);
  const told: Record<QuotaTool, Told> = {
    claude: { body: quotaAnswers.claude },
    codex: { body: quotaAnswers.codex },
    copilot: { body: quotaAnswers.copilot },
    cursor: { body: quotaAnswers.cursor },
  };
  const askedAt: number[] = [];
  const server = await startReportServer(
    Object.fromEntries(
      quotaTools.map((tool) => [
        quotaRoutes[tool],
        () => {
          askedAt.push(Date.now());
          return told[tool];
        },
      ]),
    ),
  );
  let open = 0;
  const inner = createNodeHttp({ userAgent: 'compute-spend/test' });
  const http: ProviderHttp = {
    asked: 0,
    async ask(question) {
      open += 1;
      try {
        return await inner.ask(question);
      } finally {
        open -= 1;
      }
    },
  };
  const logged: string[] = [];
  const note = (message: string, cause?: unknown): void => {
    logged.push(message + inspect(cause, { depth: 9, showHidden: true }));
  };
  const readers = Object.fromEntries(
    quotaTools.map((tool) => [tool, { ...quotaReaders[tool], baseUrl: server.url }]),
  ) as unknown as typeof quotaReaders;
  const books = new QuotaBooks({
    http: () => http,
    clock: Date.now,
    log: { info: note, warn: note, error: note },
    onChange: () => undefined,
    readers,
  });
  const idle = async (): Promise<void> => {
    do for (let count = 0; count < 5; count += 1) await turn();
    while (open > 0);
  };
  return {
    ...{ home: folder.path, told, askedAt, logged, books, idle, server },
    use: (...tools: QuotaTool[]) => {
      books.follow({ allowance: null, environment: { HOME: folder.path }, unofficialQuotas: tools });
    },
    view: (): QuotaView => {
      const [view] = books.views;
      if (view === undefined) throw new Error('nothing is switched on');
      return view;
    },
    /** Lets the time pass, each question answered before its own time limit of a minute and before the next one. */
    pass: async (ms: number) => {
      await idle();
      const end = Date.now() + ms;
      while (Date.now() < end) {
        const isFar = end - Date.now() > 6 * minuteMs && vi.getTimerCount() > 0;
        if (isFar) vi.advanceTimersToNextTimer();
        else vi.advanceTimersByTime(Math.min(minuteMs / 2, end - Date.now()));
        await idle();
      }
    },
    async [Symbol.asyncDispose]() {
      books.rest();
      await idle();
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Longer than the pause between two looks at a login, spread and all, and shorter than two of them. */
const nextLookMs = 6 * minuteMs;

/** The shortest time between two questions, minutes. */
function closestMinutes(askedAt: readonly number[]): number {
  const gaps = askedAt.slice(1).map((at, index) => (at - (askedAt[index] ?? 0)) / minuteMs);
  return Math.min(...gaps);
}

test('a day of good answers is a question every five minutes, and nothing is asked before one is switched on', async () => {
  await using one = await setUp();
  await one.pass(hourMs);
  expect([one.askedAt, one.books.views]).toEqual([[], []]);
  one.use('claude');
  expect(one.view()).toMatchObject({ title: 'Claude Code', windows: [], readAt: null, failure: null });
  await one.pass(24 * hourMs);
  expect(one.askedAt.length).toBeGreaterThan(200);
  expect(one.askedAt.length).toBeLessThanOrEqual(288);
  expect(closestMinutes(one.askedAt)).toBeGreaterThanOrEqual(5);
  expect(Date.parse(one.view().readAt ?? '')).toBe(one.askedAt.at(-1));
});

test('a 429 that stays for a day is asked after 15 minutes, then ever later; the last good value stays with its time', async () => {
  await using one = await setUp();
  one.use('claude');
  await one.pass(minuteMs);
  const { windows, readAt } = one.view();
  one.told.claude = { status: 429, headers: { 'retry-after': '0' }, body: {} };
  await one.pass(24 * hourMs);
  const gaps = one.askedAt.slice(2).map((at, index) => (at - (one.askedAt[index + 1] ?? 0)) / minuteMs);
  expect(gaps.map((gap, index) => gap >= Math.min(360, 15 * 2 ** index))).toEqual(gaps.map(() => true));
  expect(one.askedAt.length).toBeLessThanOrEqual(10);
  expect(one.view()).toMatchObject({ windows, readAt });
  expect(one.view().failure?.message).toContain('asks to wait');
  // Neither a new window nor switching off and on gets around it.
  const before = one.askedAt.length;
  one.use();
  one.use('claude');
  await one.pass(30 * minuteMs);
  expect(one.askedAt.length).toBe(before);
});

test('trouble on the way is asked about at most every five minutes, then every hour', async () => {
  await using one = await setUp();
  one.told.codex = { status: 500, body: '<html>canary</html>' };
  one.use('codex');
  await one.pass(24 * hourMs);
  expect(closestMinutes(one.askedAt)).toBeGreaterThanOrEqual(5);
  expect(one.askedAt.length).toBeLessThanOrEqual(32);
  expect(one.logged.length).toBe(1);
});

test('an expired login asks nobody, and is found once the tool has renewed it', async () => {
  await using one = await setUp();
  writeClaudeLogin(one.home, { expiresAt: noon - 1 });
  writeCodexLogin(one.home, { access_token: webToken('old', noon / 1000 - 1) });
  one.use('claude', 'codex');
  await one.pass(24 * hourMs);
  expect(one.askedAt).toEqual([]);
  expect(one.books.views.map(({ failure }) => failure?.remedy)).toEqual([
    'Open Claude Code to sign in again.',
    'Open Codex to sign in again.',
  ]);
  writeClaudeLogin(one.home);
  await one.pass(nextLookMs);
  // Two where the first look comes at once; never closer than the pace.
  expect(one.askedAt.length).toBeGreaterThanOrEqual(1);
  expect(closestMinutes(one.askedAt)).toBeGreaterThanOrEqual(5);
  expect(one.view().failure).toBeNull();
});

test.each([401, 403])(
  'a login that is refused with %i is not shown again until it is another one',
  async (status) => {
    await using one = await setUp();
    one.told.claude = { status, body: {} };
    one.use('claude');
    await one.pass(23 * hourMs);
    expect(one.askedAt.length).toBe(1);
    expect(one.view().failure?.remedy).toContain('Claude Code');
    one.told.claude = { body: quotaAnswers.claude };
    writeClaudeLogin(one.home, { accessToken: 'sk-ant-oat01-another' });
    await one.pass(nextLookMs);
    expect(one.askedAt.length).toBeGreaterThanOrEqual(2);
    expect(closestMinutes(one.askedAt)).toBeGreaterThanOrEqual(5);
    expect(one.view().failure).toBeNull();
  },
);

test('switching on and off a hundred times, and windows that come and go, ask once', async () => {
  await using one = await setUp();
  for (let count = 0; count < 100; count += 1) {
    one.use('cursor');
    await one.idle();
    vi.advanceTimersByTime(10);
    await one.idle();
    if (count % 2 === 0) one.use();
    else one.books.rest();
  }
  expect(one.askedAt.length).toBe(1);
});

test('while no window is left nothing is asked, and what was known is there for the next one', async () => {
  await using one = await setUp();
  one.use('copilot');
  await one.pass(minuteMs);
  const before = one.view();
  one.books.rest();
  await one.pass(12 * hourMs);
  expect([one.askedAt.length, vi.getTimerCount()]).toEqual([1, 0]);
  one.use('copilot');
  expect(one.view()).toEqual(before);
  await one.pass(minuteMs);
  expect(one.askedAt.length).toBe(2);
});

test('a clock that was put back a year holds nothing up', async () => {
  await using one = await setUp();
  one.use('claude');
  await one.pass(minuteMs);
  vi.setSystemTime(noon - 365 * 24 * hourMs);
  await one.pass(6 * minuteMs);
  expect(one.askedAt.length).toBe(2);
});

test('switched off, nothing is left: no view, no timer, and an answer under way is dropped', async () => {
  await using one = await setUp();
  one.use('claude', 'copilot');
  await one.pass(minuteMs);
  one.use('copilot');
  expect(one.books.views.map(({ tool }) => tool)).toEqual(['copilot']);
  one.use('copilot', 'cursor');
  vi.advanceTimersByTime(10);
  one.use();
  await one.pass(hourMs);
  expect([one.books.views, vi.getTimerCount()]).toEqual([[], 0]);
  expect(JSON.stringify(quotaFindings(one.books.views))).toBe('[]');
});

test('no token, no name and nothing of an answer reaches a log, a view or a file', async () => {
  await using one = await setUp();
  const before = filesOf(one.home);
  const secrets = Object.values(canaryTokens);
  const echo = `${secrets.join(' ')} canary.person@example.com`;
  const answers: Told[] = [
    ...[401, 403, 404, 429, 500, 529].map((status) => ({ status, body: { error: { message: echo } } })),
    { status: 403, body: `<html>${echo}</html>` },
    { body: `<html>${echo}</html>` },
    { body: `{"${echo}` },
    { body: { [echo]: echo } },
    { body: [echo] },
  ];
  for (const answer of [null, ...answers, null]) {
    for (const tool of quotaTools) one.told[tool] = answer ?? { body: quotaAnswers[tool] };
    one.use(...quotaTools);
    await one.pass(25 * hourMs);
    const written = JSON.stringify([one.books.views, quotaFindings(one.books.views)]) + one.logged.join('\n');
    expect(written).not.toMatch(/canary/i);
    for (const secret of secrets) expect(written).not.toContain(secret);
  }
  expect(one.books.views.map(({ failure, windows }) => [failure, windows.length > 0])).toEqual(
    quotaTools.map(() => [null, true]),
  );
  // A token was in its own header alone.
  for (const { path, query, headers, body } of one.server.asked) {
    const rest = { ...headers, authorization: '' };
    expect(JSON.stringify([path, [...query], rest, body])).not.toMatch(/canary/i);
  }
  expect(filesOf(one.home)).toEqual(before);
});

test('the ledger hears nothing of it: no row, no file, and off is off in the next snapshot', async () => {
  vi.useRealTimers();
  const bookHome = makeBookHome(Date.now);
  const { userHome, home } = bookHome;
  // Expired, so that nobody on the internet is asked.
  writeClaudeLogin(userHome, { expiresAt: 1 });
  const environment = { HOME: userHome };
  const books = await bookHome.open();
  const filesBefore = readdirSync(home).sort();
  const on = await books.configure({ allowance: null, environment, unofficialQuotas: ['claude'] });
  expect(on.quotas.map(({ tool }) => tool)).toEqual(['claude']);
  await vi.waitFor(async () => {
    expect((await books.snapshot()).quotas[0]?.failure?.remedy).toBe('Open Claude Code to sign in again.');
  });
  const lines = async (): Promise<string[]> =>
    (await books.doctor()).findings
      .filter(({ subject }) => subject.includes('unofficial'))
      .map(({ message }) => message);
  expect(await lines()).toEqual(['The login that Claude Code keeps on this machine has expired.']);
  // A command line that says nothing of it changes nothing.
  expect((await books.configure({ allowance: null, environment })).quotas.length).toBe(1);
  const off = await books.configure({ allowance: null, environment, unofficialQuotas: [] });
  expect([off.quotas, await lines()]).toEqual([[], []]);
  expect(readdirSync(home).filter((name) => !filesBefore.includes(name) && name !== 'meter.log')).toEqual([]);
  await bookHome.close();
  const kept = [...bookHome.bytes()].map(([, text]) => text).join('\n');
  expect(kept).not.toContain(canaryTokens.claude);
  expect(
    [...bookHome.bytes()]
      .filter(([name]) => name !== 'meter.log')
      .map(([, text]) => text)
      .join(),
  ).not.toMatch(/quota|sign in again/i);
});

/** Every file below a folder with its text. */
function filesOf(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => [path, readFileSync(path, 'latin1')]);
}
