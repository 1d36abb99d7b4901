import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SpendReport } from '../../src/core/meterService.ts';
import { ClaudeCodeLog } from '../harness/claudeCodeLog.ts';
import { startReportServer, type Route } from '../providers/reportServer.ts';
import { commandMachine } from './commandMachine.ts';

const hourMs = 3_600_000;
const key = 'sk-ant-admin01-canary-0123456789';
const variable = { COMPUTE_SPEND_KEY_ANTHROPIC: key };

/** An organisation in which the running hour has cost so much: the user's own rows, and a colleague's. */
function organization(
  cents: () => string,
  refreshedAt = () => new Date().toISOString(),
): Record<string, Route> {
  const row = (userId: string, amount: string) => {
    const start = Math.floor(Date.now() / hourMs) * hourMs;
    return {
      starting_at: new Date(start).toISOString(),
      ending_at: new Date(start + hourMs).toISOString(),
      group: {
        actor: { type: 'user_actor', user_id: userId, email_address: `${userId}@example.org` },
        api_key_id: null,
      },
      cost: { amount, list_amount: null, currency: 'USD', requests: null },
    };
  };
  const page = (data: readonly object[]): { body: unknown } => ({
    body: { data, has_more: false, next_page: null, data_refreshed_at: refreshedAt() },
  });
  return {
    'GET /v1/organizations/me': () => ({ body: { id: 'org_1', type: 'organization', name: 'Example' } }),
    'GET /v1/organizations/users': () => page([]),
    'GET /v1/organizations/analytics/cost': ({ query }) => {
      const isRunning = Date.parse(query.get('ending_at') ?? '') > Date.now();
      return page(isRunning ? [row('user_kim', cents()), row('user_other', '9900')] : []);
    },
    'GET /v1/organizations/analytics/usage': () => page([]),
  };
}

async function reported(machine: ReturnType<typeof commandMachine>): Promise<SpendReport> {
  const { stdout, stderr, exitCode } = await machine.run(['report', '--timezone', 'UTC', '--json']);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as SpendReport;
}

const mine = ['--provider', 'anthropic', '--me', 'user_kim', '--payer-of', 'claude-code', '--json'];

describe('sync', () => {
  test('holds the report against the calls: pending, then elsewhere; colleagues’ rows never enter', async () => {
    using machine = commandMachine();
    new ClaudeCodeLog(machine.userHome, '/home/ada/atlas').appendCall(15);
    let cents = '1200';
    await using server = await startReportServer(organization(() => cents));
    const sync = ['sync', ...mine, '--base-url', server.url];

    expect((await reported(machine)).spend).toBeNull();
    const first = await machine.run(sync, variable);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ provider: 'anthropic', account: 'org_1', warnings: [] });
    // As worked example 1: metered 15, reported 12 so far, still open.
    const one = await reported(machine);
    expect(one.spend).toMatchObject({
      total: '15',
      calls: '15',
      unmetered: '0',
      adjustments: '0',
      settled: '12',
      pending: '3',
      elsewhere: '0',
      byAccount: { org_1: { provider: 'anthropic', state: 'open' } },
    });
    expect(one.totals.assumedRequests).toBe(0);

    // As worked example 3: the same key in CI.
    cents = '2500';
    await machine.run(sync, variable);
    expect((await reported(machine)).spend).toMatchObject({
      total: '25',
      calls: '15',
      unmetered: '10',
      settled: '25',
      pending: '0',
      elsewhere: '10',
    });
  });

  test('a failure keeps the last good figure, says so, and ends well while one stands', async () => {
    using machine = commandMachine();
    let isDown = false;
    const routes = organization(() => '1240');
    const cost = routes['GET /v1/organizations/analytics/cost'];
    await using server = await startReportServer({
      ...routes,
      'GET /v1/organizations/analytics/cost': (asked) =>
        isDown || cost === undefined ? { status: 500, body: `<html>${key}</html>` } : cost(asked),
    });
    const sync = ['sync', ...mine, '--base-url', server.url];
    expect((await machine.run(sync, variable)).exitCode).toBe(0);
    isDown = true;
    const failed = await machine.run(sync, variable);
    expect(failed.exitCode).toBe(0);
    expect((JSON.parse(failed.stdout) as { warnings: string[] }).warnings[0]).toContain('trouble');
    const report = await reported(machine);
    expect(report.spend).toMatchObject({ total: '12.4', byAccount: { org_1: { state: 'open' } } });
    expect(report.warnings.join()).toContain('anthropic');
    const doctor = await machine.run(['doctor', '--json']);
    expect(doctor.stdout).toContain('org_1');
  });

  test('a first reading that fails has no figure: exit 1', async () => {
    using machine = commandMachine();
    await using server = await startReportServer({
      'GET /v1/organizations/me': () => ({ status: 401, body: { error: { message: key } } }),
    });
    const failed = await machine.run(['sync', ...mine, '--base-url', server.url], variable);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('refuses the key');
    expect((await reported(machine)).spend).toBeNull();
  });

  test('a wait that the vendor asked for holds also the next command', async () => {
    using machine = commandMachine();
    await using server = await startReportServer({
      ...organization(() => '1'),
      'GET /v1/organizations/analytics/cost': () => ({
        status: 429,
        headers: { 'retry-after': '600' },
        body: {},
      }),
    });
    const sync = ['sync', ...mine, '--base-url', server.url];
    await machine.run(sync, variable);
    const asked = server.asked.length;
    const held = await machine.run(sync, variable);
    expect(server.asked).toHaveLength(asked);
    expect(held.stderr).toContain('asked to wait until');
    expect((JSON.parse(held.stdout) as { requests: number }).requests).toBe(0);
  });

  test('no key, no name and nothing of an answer is in any file or word, failures included', async () => {
    using machine = commandMachine();
    const words: string[] = [];
    const everything = async (options: readonly string[], environment = {}): Promise<void> => {
      const { stdout, stderr } = await machine.run(options, environment);
      words.push(stdout, stderr);
    };
    for (const status of [200, 401, 403, 404, 429, 500]) {
      const routes = organization(() => '100');
      await using server = await startReportServer(
        status === 200
          ? routes
          : Object.fromEntries(
              Object.keys(routes).map((name) => [
                name,
                () => ({
                  status,
                  headers: { 'retry-after': '0' },
                  body: { error: { message: `${key} kim@canary.example` } },
                }),
              ]),
            ),
      );
      await everything(
        ['sync', '--provider', 'anthropic', '--me', 'kim@canary.example', '--base-url', server.url, '--json'],
        { COMPUTE_SPEND_KEY_ANTHROPIC: `${key}-${String(status)}` },
      );
    }
    await everything(
      ['sync', '--provider', 'anthropic', '--base-url', `https://user:${key}@h.example`],
      variable,
    );
    await everything(['report', '--json']);
    await everything(['doctor', '--json']);
    const files = readdirSync(machine.home)
      .map((name) => join(machine.home, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'));
    for (const text of [...words, ...files]) {
      expect(text).not.toContain('canary');
      expect(text).not.toContain('user_other');
    }
  });

  test.each([
    [['sync'], {}, 'is not set'],
    [['sync', '--provider', 'nobody'], {}, 'is unknown'],
    [['sync', '--provider', 'openai'], variable, 'COMPUTE_SPEND_KEY_OPENAI is not set'],
    [['sync', '--me', 'x'], { ...variable, COMPUTE_SPEND_KEY_OPENAI: 'k' }, 'add --provider'],
    [['sync', '--since', 'yesterday'], variable, 'not a day'],
  ])('%j is wrong usage', async (options, environment, words) => {
    using machine = commandMachine();
    const { exitCode, stderr } = await machine.run(options, environment);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});
