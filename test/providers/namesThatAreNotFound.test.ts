import { describe, expect, test } from 'vitest';
import { anthropicReader } from '../../src/sources/providers/anthropic/reader.ts';
import { openAiReader } from '../../src/sources/providers/openai/reader.ts';
import type { ProviderReader } from '../../src/sources/providers/providerReader.ts';
import { book, callOf } from '../ledger/accountSteps.ts';
import { accessTo, day } from './accessTo.ts';
import { dayMs, readerOf, startVendor } from './polledVendor.ts';
import { pollingMachine } from './pollingMachine.ts';
import { startReportServer, type Route } from './reportServer.ts';

const november = { wanted: day('2026-11-01') };
const none: Route = () => ({ body: { data: [], has_more: false } });

/** A call of three dollars on 10 November is held against two readings of the vendor's report. */
async function spendAfterTwoReadings(
  reader: ProviderReader,
  routes: Readonly<Record<string, Route>>,
  me: string,
  providerName = 'anthropic',
) {
  await using server = await startReportServer(routes);
  const machine = pollingMachine(reader, november);
  book(machine.ledger, callOf(3, '2026-11-10T09:30', { providerName }));
  const connection = machine.connection(server.url, { me: [me], payerOf: ['claude-code'] });
  await machine.sync(connection);
  machine.time.now += dayMs;
  const { report } = await machine.sync(connection);
  return { total: machine.spend().total, warnings: report.warnings.join(' ') };
}

const anthropicMe: Route = () => ({ body: { id: 'org_1', type: 'organization', name: 'Example' } });

describe('what was metered is not cancelled', () => {
  test('by a report in which no row bears the user’s name', async () => {
    await using vendor = await startVendor();
    vendor.costs.set('2026-11-10', '5');
    const machine = pollingMachine(readerOf({}, { provider: 'anthropic' }), november);
    book(machine.ledger, callOf(3, '2026-11-10T09:30'));
    const connection = machine.connection(vendor.server.url, { me: ['kin'], payerOf: ['claude-code'] });
    await machine.sync(connection);
    machine.time.now += dayMs;
    const { report } = await machine.sync(connection);
    expect(machine.spend()).toMatchObject({ total: '3', adjustments: '0' });
    expect(report.warnings).toEqual([expect.stringContaining('No row')]);
    await machine.sync({ ...connection, me: ['kim'] });
    expect(machine.spend()).toMatchObject({ total: '5' });
  });

  test('by Anthropic’s older cost report, which tells nobody', async () => {
    const { total } = await spendAfterTwoReadings(
      anthropicReader,
      {
        'GET /v1/organizations/me': anthropicMe,
        'GET /v1/organizations/users': () => ({
          body: { data: [{ id: 'user_kim', email: 'kim@example.org' }] },
        }),
        'GET /v1/organizations/cost_report': none,
        'GET /v1/organizations/usage_report/messages': () => ({
          body: {
            data: [
              {
                starting_at: '2026-11-20T00:00:00Z',
                ending_at: '2026-11-21T00:00:00Z',
                results: [{ output_tokens: 9, account_id: 'user_kim' }],
              },
            ],
            has_more: false,
          },
        }),
        'GET /v1/organizations/usage_report/claude_code': none,
      },
      'user_kim',
    );
    expect(total).toBe('3');
  });

  test('by OpenAI’s costs, grouped by something else than what names the user', async () => {
    const bucket = (date: string, results: readonly object[]): object => ({
      start_time: day(date) / 1000,
      end_time: (day(date) + dayMs) / 1000,
      results,
    });
    const groupings = new Set<string>();
    const { total } = await spendAfterTwoReadings(
      openAiReader,
      {
        'GET /v1/organization/projects': () => ({ body: { data: [{ id: 'proj_1' }], has_more: false } }),
        'GET /v1/organization/costs': ({ query }) => {
          const grouping = query.getAll('group_by[]').sort().join();
          groupings.add(grouping);
          if (grouping !== 'user_id' && grouping !== 'api_key_id') return { status: 400, body: {} };
          const who = grouping === 'user_id' ? { user_id: 'user-kim' } : { api_key_id: 'key_1' };
          return {
            body: { data: [bucket('2026-11-10', [{ amount: { value: 2.5 }, ...who }])], has_more: false },
          };
        },
      },
      'user-kim',
      'openai',
    );
    expect(groupings).toEqual(new Set(['api_key_id,user_id', 'user_id']));
    expect(total).toBe('2.5');
  });

  test('by OpenAI’s costs of a project of the user’s', async () => {
    await using server = await startReportServer({ 'GET /v1/organization/costs': none });
    const access = accessTo(server.url, { me: ['proj_kim'] });
    const account = { id: 'proj_1', label: 'OpenAI', kind: 'organisation', settles: 'slice' } as const;
    await openAiReader.report?.(access, account, day('2026-11-10'), day('2026-11-11'));
    expect(server.asked[0]?.query.getAll('group_by[]')).toContain('project_id');
  });
});
