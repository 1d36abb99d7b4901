import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quotaTools, type QuotaTool, type QuotaWindow } from '../../src/core/quota.ts';
import { createNodeHttp } from '../../src/sources/providers/http/nodeHttp.ts';
import { ProviderFailure } from '../../src/sources/providers/http/providerFailure.ts';
import type { LoginPlace } from '../../src/sources/providers/quotas/quotaReader.ts';
import { quotaReaders } from '../../src/sources/providers/quotas/readers.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { now } from './accessTo.ts';
import { quotaAnswers, quotaRoutes } from './quotaAnswers.ts';
import {
  canaryTokens,
  placeIn,
  webToken,
  writeAllLogins,
  writeClaudeLogin,
  writeCodexLogin,
  writeCopilotLogin,
  writeCursorLogin,
  writeFileIn,
} from './quotaLogins.ts';
import { startReportServer, type Asked, type ReportServer, type Told } from './reportServer.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('quotas');
});
afterEach(() => {
  folder[Symbol.dispose]();
});

async function serverOf(tool: QuotaTool, told: Told): Promise<ReportServer> {
  return startReportServer({ [quotaRoutes[tool]]: () => told });
}

/** Reads a tool's windows from its made-up login and a loopback vendor. */
async function read(
  tool: QuotaTool,
  told: Told,
  place: LoginPlace = placeIn(folder.path),
): Promise<{ readonly windows: readonly QuotaWindow[]; readonly asked: readonly Asked[] }> {
  await using server = await serverOf(tool, told);
  const windows = await quotaReaders[tool].readQuota({
    http: createNodeHttp({ userAgent: 'compute-spend/test' }),
    clock: () => now,
    baseUrl: server.url,
    login: quotaReaders[tool].findLogin(place),
  });
  return { windows, asked: server.asked };
}

async function failureOf(work: () => unknown): Promise<ProviderFailure> {
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  if (!(error instanceof ProviderFailure)) throw new Error('a failure was expected', { cause: error });
  return error;
}

/** Each window on one line. */
function shown(windows: readonly QuotaWindow[]): string[] {
  return windows.map(({ name, usedPercent, used, limit, remaining, unit, note, resetsAt }) =>
    [
      name,
      usedPercent === null ? '-' : `${String(usedPercent)}%`,
      `${used ?? '-'}/${limit ?? '-'}`,
      remaining === null ? null : `left ${remaining}`,
      unit,
      note,
      resetsAt,
    ]
      .filter((part) => part !== null)
      .join(' '),
  );
}

describe('windows', () => {
  beforeEach(() => {
    writeAllLogins(folder.path);
  });

  test('Claude: named windows, those per model, extra usage from cents; code names are left out', async () => {
    const { windows, asked } = await read('claude', { body: quotaAnswers.claude });
    expect(shown(windows)).toEqual([
      '5 hours 37% -/- 2026-11-22T14:00:00.000Z',
      'Week 61.5% -/- 2026-11-26T09:00:00.000Z',
      'Week, Example 5 12% -/- 2026-11-26T09:00:00.000Z',
      'Extra usage this month 24.8% 12.4/50 USD',
    ]);
    expect(asked[0]?.headers).toMatchObject({
      authorization: `Bearer ${canaryTokens.claude}`,
      'anthropic-beta': 'oauth-2025-04-20',
      'user-agent': 'compute-spend/test',
    });
  });

  test('Claude: a monthly limit of 0 is none, and switched-off extra usage is no window', async () => {
    const five_hour = { utilization: 0, resets_at: null };
    const unlimited = { is_enabled: true, monthly_limit: 0, used_credits: 50.5, utilization: null };
    expect(shown((await read('claude', { body: { five_hour, extra_usage: unlimited } })).windows)).toEqual([
      '5 hours 0% -/-',
      'Extra usage this month - 0.505/- USD unlimited',
    ]);
    const off = { is_enabled: false, monthly_limit: null, used_credits: null };
    expect(shown((await read('claude', { body: { five_hour, extra_usage: off } })).windows)).toEqual([
      '5 hours 0% -/-',
    ]);
  });

  test('Codex: windows by their length, wherever they stand; credits and the own limit beside them', async () => {
    const { windows, asked } = await read('codex', { body: quotaAnswers.codex });
    expect(shown(windows)).toEqual([
      `Week 42% -/- ${instant(1_795_836_000)}`,
      '5 hours, Example-Spark 7% -/- 2026-11-22T13:00:00.000Z',
      'Credits - -/- left 86.40 credits',
      `Own spend limit 40% 40/100 credits ${instant(1_796_083_200)}`,
    ]);
    expect(asked[0]?.headers).toMatchObject({
      authorization: `Bearer ${canaryTokens.codex}`,
      'chatgpt-account-id': 'acct-7',
    });
    expect(asked[0]?.headers).not.toHaveProperty('originator');
  });

  test.each([
    [18_000, '5 hours'],
    [604_800, 'Week'],
    [86_400, '1 day'],
    [2_592_000, '30 days'],
    [null, 'Limit'],
  ])('Codex: a window of %s seconds is named %s', async (seconds, name) => {
    const secondary_window = { used_percent: 1, limit_window_seconds: seconds };
    const body = { rate_limit: { primary_window: null, secondary_window } };
    expect((await read('codex', { body })).windows.map((window) => window.name)).toEqual([name]);
  });

  test('Copilot: numbers as text, and what has no limit is no window', async () => {
    const { windows, asked } = await read('copilot', { body: quotaAnswers.copilot });
    expect(shown(windows)).toEqual([`AI credits 27.5% 412.5/1500 credits ${instant(1_796_083_200)}`]);
    expect(asked[0]?.headers['authorization']).toBe(`token ${canaryTokens.copilot}`);
  });

  test.each([0, 100])('Copilot: a seat of a pool is pooled, not exhausted, at %i %% left', async (left) => {
    const premium = { entitlement: 0, remaining: 0, percent_remaining: left, credits_used: '31.25' };
    const body = {
      copilot_plan: 'business',
      token_based_billing: true,
      quota_reset_date: '2026-12-01',
      quota_snapshots: { premium_interactions: premium },
    };
    expect(shown((await read('copilot', { body })).windows)).toEqual([
      'AI credits - 31.25/- credits pooled 2026-12-01T00:00:00.000Z',
    ]);
  });

  test('Copilot: unlimited credits, and the free plan’s monthly numbers', async () => {
    const unlimited = { premium_interactions: { unlimited: true, entitlement: -1 } };
    expect(shown((await read('copilot', { body: { quota_snapshots: unlimited } })).windows)).toEqual([
      'Premium requests - -/- requests unlimited',
    ]);
    const free = {
      limited_user_quotas: { chat: 20, completions: '1500' },
      monthly_quotas: { chat: 50, completions: 2000 },
      limited_user_reset_date: '2026-12-03',
    };
    expect(shown((await read('copilot', { body: free })).windows)).toEqual([
      'Chat 60% 30/50 requests 2026-12-03T00:00:00.000Z',
      'Completions 25% 500/2000 requests 2026-12-03T00:00:00.000Z',
    ]);
  });

  test('Cursor: cents of the plan and of on-demand use', async () => {
    const { windows, asked } = await read('cursor', { body: quotaAnswers.cursor });
    const end = instant(1_796_083_200);
    expect(shown(windows)).toEqual([
      `Plan 61.7% 12.345/20 USD ${end}`,
      `Plan, Auto 10% -/- ${end}`,
      `Plan, API 80% -/- ${end}`,
      `On-demand 0% 0/50 USD ${end}`,
    ]);
    expect(asked[0]).toMatchObject({ method: 'POST', body: '{}' });
    expect(asked[0]?.headers).toMatchObject({
      authorization: `Bearer ${canaryTokens.cursor}`,
      'connect-protocol-version': '1',
    });
  });

  test.each(quotaTools)('%s: whose account it is does not survive parsing', async (tool) => {
    const { windows } = await read(tool, { body: quotaAnswers[tool] });
    expect(JSON.stringify(windows)).not.toMatch(/canary/i);
  });

  test.each(quotaTools)('%s: members of another form hide no others', async (tool) => {
    const broken = JSON.parse(JSON.stringify(quotaAnswers[tool]), (key, value: unknown) =>
      ['seven_day', 'additional_rate_limits', 'chat', 'spendLimitUsage'].includes(key) ? 'soon' : value,
    ) as unknown;
    expect((await read(tool, { body: broken })).windows.length).toBeGreaterThan(0);
  });

  test.each(quotaTools)('%s: an answer that tells nothing known is no zero', async (tool) => {
    for (const body of [{}, { planUsage: null, quota_snapshots: null, rate_limit: null, five_hour: null }]) {
      const failure = await failureOf(() => read(tool, { body }));
      expect([failure.kind, failure.message]).toEqual([
        'accountKind',
        expect.stringContaining('no quota windows'),
      ]);
    }
  });

  const page = '<!DOCTYPE html><html>Just a moment… canary</html>';
  test.each<[string, Told, string]>([
    ['401', { status: 401, body: { error: `bad token canary` } }, 'credential'],
    ['403', { status: 403, body: { error: 'canary scope' } }, 'permission'],
    [
      'a challenge page with 403',
      { status: 403, headers: { 'content-type': 'text/html' }, body: page },
      'transient',
    ],
    ['a page with 200', { status: 200, body: page }, 'transient'],
    ['404', { status: 404, body: {} }, 'accountKind'],
    ['429', { status: 429, headers: { 'retry-after': '0' }, body: {} }, 'throttled'],
    ['529', { status: 529, body: {} }, 'transient'],
    ['302', { status: 302, headers: { location: 'http://127.0.0.1:9/steal' }, body: '' }, 'transient'],
    ['truncated JSON', { body: '{"five_hour":{"utiliz' }, 'transient'],
    ['a list', { body: [] }, 'transient'],
  ])('after %s each tool says what to do, and nothing of the answer', async (_what, told, kind) => {
    for (const tool of quotaTools) {
      const failure = await failureOf(() => read(tool, told));
      expect(failure.kind).toBe(kind);
      expect(failure.message + failure.remedy).not.toMatch(/canary|connect it again/i);
      expect(failure.remedy).not.toBe('');
    }
  });
});

describe('logins', () => {
  const login = (tool: QuotaTool, overrides: Partial<LoginPlace> = {}) =>
    failureOf(() => quotaReaders[tool].findLogin(placeIn(folder.path, { clock: () => now, ...overrides })));

  test('without one each tool says where it was looked for', async () => {
    const told = await Promise.all(quotaTools.map((tool) => login(tool)));
    expect(told.map(({ kind }) => kind)).toEqual(quotaTools.map(() => 'credential'));
    expect(told.map(({ message }) => message).join('\n')).not.toContain(folder.path);
    expect((await login('claude', { platform: 'darwin' })).message).toContain('Keychain');
  });

  test('an expired one is told, and to open the tool', async () => {
    const past = now / 1000 - 1;
    writeClaudeLogin(folder.path, { expiresAt: now });
    writeCodexLogin(folder.path, { access_token: webToken('old', past) });
    writeCursorLogin(folder.path, webToken('old', past));
    const told = await Promise.all((['claude', 'codex', 'cursor'] as const).map((tool) => login(tool)));
    expect(told.map(({ remedy }) => remedy)).toEqual([
      'Open Claude Code to sign in again.',
      'Open Codex to sign in again.',
      'Open Cursor to sign in again.',
    ]);
  });

  test('Claude: a token for scripts alone, and the variable that wins over the file', async () => {
    writeClaudeLogin(folder.path, { scopes: ['user:inference'] });
    expect((await login('claude')).kind).toBe('permission');
    const place = placeIn(folder.path, { claudeCodeToken: 'sk-ant-oat01-of-the-variable' });
    expect(quotaReaders.claude.findLogin(place).token).toBe('sk-ant-oat01-of-the-variable');
    expect((await login('claude', { claudeCodeToken: 'two\nlines' })).kind).toBe('credential');
  });

  test('each tool’s own variables move its login', () => {
    const moved = join(folder.path, 'moved');
    writeClaudeLogin(moved);
    writeCodexLogin(moved);
    writeCopilotLogin(moved);
    writeCursorLogin(moved);
    const place = placeIn(folder.path, {
      environment: {
        HOME: folder.path,
        CLAUDE_CONFIG_DIR: `relative, ${join(moved, '.claude')}`,
        CODEX_HOME: join(moved, '.codex'),
        XDG_CONFIG_HOME: join(moved, '.config'),
      },
    });
    const tokens = quotaTools.map((tool) => [tool, quotaReaders[tool].findLogin(place).token]);
    expect(Object.fromEntries(tokens)).toEqual(canaryTokens);
  });

  test('Codex with an API key has no plan', async () => {
    writeFileIn(folder.path, '.codex/auth.json', '{"OPENAI_API_KEY":"sk-canary","tokens":null}');
    const { kind, message } = await login('codex');
    expect([kind, message]).toEqual(['accountKind', expect.not.stringContaining('canary')]);
  });

  test('Copilot: another host’s token is never sent to GitHub, and the older file counts too', async () => {
    writeCopilotLogin(folder.path, {
      'acme.ghe.com:Iv1.1': { oauth_token: 'gho_canaryother' },
      'github.com.evil.example:Iv1.1': { oauth_token: 'gho_canaryother' },
    });
    expect((await login('copilot')).kind).toBe('credential');
    writeFileIn(folder.path, '.config/github-copilot/hosts.json', '{"github.com":{"oauth_token":"gho_old"}}');
    expect(quotaReaders.copilot.findLogin(placeIn(folder.path)).token).toBe('gho_old');
  });

  test('Cursor’s state is looked at without a file beside it, also where nothing can be written', () => {
    const state = writeCursorLogin(folder.path);
    const before = readdirSync(dirname(state));
    chmodSync(dirname(state), 0o500);
    try {
      expect(quotaReaders.cursor.findLogin(placeIn(folder.path)).token).toBe(canaryTokens.cursor);
      expect(readdirSync(dirname(state))).toEqual(before);
    } finally {
      chmodSync(dirname(state), 0o700);
    }
  });

  test('what is no login file is told without its text', async () => {
    const files = {
      claude: '.claude/.credentials.json',
      codex: '.codex/auth.json',
      copilot: '.config/github-copilot/apps.json',
      cursor: '.config/Cursor/User/globalStorage/state.vscdb',
    };
    for (const tool of quotaTools) {
      for (const text of ['sk-canary-torn', '[]', '"canary"', `"${'canary'.repeat(200_000)}"`]) {
        writeFileIn(folder.path, files[tool], text);
        const failure = await login(tool);
        expect([failure.kind, failure.message]).toEqual([
          'credential',
          expect.not.stringContaining('canary'),
        ]);
        expect(failure.cause).toBeUndefined();
      }
    }
    mkdirSync(join(folder.path, 'as-folder', '.claude', '.credentials.json'), { recursive: true });
    const place = placeIn(join(folder.path, 'as-folder'));
    expect((await failureOf(() => quotaReaders.claude.findLogin(place))).kind).toBe('credential');
  });
});

test('only the vendors’ own hosts are asked', () => {
  expect(quotaTools.map((tool) => quotaReaders[tool].baseUrl)).toEqual([
    'https://api.anthropic.com',
    'https://chatgpt.com',
    'https://api.github.com',
    'https://api2.cursor.sh',
  ]);
});

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
