import { expect, test } from 'vitest';
import { picoFromDecimal } from '../../src/core/money.ts';
import { gitHubCopilotReader } from '../../src/sources/providers/githubCopilot/reader.ts';
import { accessTo, day } from './accessTo.ts';
import { startReportServer } from './reportServer.ts';

const item = {
  product: 'Copilot',
  sku: 'Copilot AI Credits',
  model: 'Example 5',
  unitType: 'ai-credits',
  pricePerUnit: 0.01,
  grossQuantity: 412.5,
  grossAmount: 4.125,
  discountQuantity: 312.5,
  discountAmount: 3.125,
  netQuantity: 100,
  netAmount: 1.005,
};

test('a plan of one’s own: payable beyond the plan, its value, and the credits used', async () => {
  await using server = await startReportServer({
    'GET /user': () => ({ body: { login: 'kim', id: 1 } }),
    'GET /users/kim/settings/billing/ai_credit/usage': ({ query }) => ({
      body: { usageItems: query.get('day') === '20' ? [item, item] : [] },
    }),
  });
  const access = accessTo(server.url);
  const account = await gitHubCopilotReader.identify(access);
  expect(account).toEqual({ id: 'users/kim', label: 'kim', kind: 'person', settles: 'whole' });
  const part = await gitHubCopilotReader.report?.(access, account, day('2026-11-20'), day('2026-11-22'));
  expect(part?.rows).toMatchObject([
    {
      start: day('2026-11-20'),
      end: day('2026-11-21'),
      costPico: picoFromDecimal('1.005'),
      listPico: picoFromDecimal('4.125'),
      credits: '412.5',
      who: [],
    },
    { costPico: picoFromDecimal('1.005') },
  ]);
  // Two items that are alike are two.
  expect(new Set(part?.rows.map(({ rowId }) => rowId)).size).toBe(2);
  expect(server.asked.map(({ query }) => query.get('day'))).toEqual([null, '20', '21']);
});

test.each([
  ['acme', 'organizations/acme'],
  ['orgs/acme', 'organizations/acme'],
  ['enterprises/big', 'enterprises/big'],
])('of %s each of the user’s logins is asked for', async (named, id) => {
  const path = `/${id}/settings/billing/ai_credit/usage`;
  await using server = await startReportServer({
    [`GET ${path}`]: () => ({ body: { usageItems: [item] } }),
  });
  const access = accessTo(server.url, { account: named, me: ['kim'] });
  const account = await gitHubCopilotReader.identify(access);
  expect(account).toMatchObject({ id, settles: 'slice' });
  const part = await gitHubCopilotReader.report?.(access, account, day('2026-11-20'), day('2026-11-21'));
  expect(part?.rows).toMatchObject([{ who: ['kim'], costPico: picoFromDecimal('1.005') }]);
  expect(server.asked.at(-1)?.query.get('user')).toBe('kim');
});

test('what a token may not see is said as that, though GitHub calls it not found', async () => {
  await using server = await startReportServer({});
  await expect(gitHubCopilotReader.identify(accessTo(server.url, { account: 'acme' }))).rejects.toMatchObject(
    { kind: 'permission' },
  );
});

test('a quantity in another unit is no credits', async () => {
  await using server = await startReportServer({
    'GET /users/kim/settings/billing/ai_credit/usage': () => ({
      body: { usageItems: [{ ...item, unitType: 'requests' }] },
    }),
  });
  const account = { id: 'users/kim', label: 'kim', kind: 'person', settles: 'whole' } as const;
  const part = await gitHubCopilotReader.report?.(
    accessTo(server.url),
    account,
    day('2026-11-20'),
    day('2026-11-21'),
  );
  expect(part?.rows).toMatchObject([{ credits: null, costPico: picoFromDecimal('1.005') }]);
  expect(part?.warnings).toHaveLength(1);
});

test('the budget that holds for a login, and an enterprise’s user-level ones', async () => {
  await using server = await startReportServer({
    'GET /enterprises/big/settings/billing/budgets': () => ({
      body: {
        budgets: [{ id: 'b-1', budget_scope: 'multi_user_customer', budget_amount: 250 }],
        effective_budget: { id: 'b-2', budget_amount: 50, consumed_amount: 12.4 },
      },
    }),
    'GET /enterprises/big/settings/billing/budgets/b-1/user-states': () => ({
      body: { user_states: [{ user: 'Kim', target_amount: 250.0, consumed_amount: 10 }] },
    }),
  });
  const account = { id: 'enterprises/big', label: 'big', kind: 'organisation', settles: 'slice' } as const;
  const access = accessTo(server.url, { account: 'enterprises/big', me: ['kim'] });
  expect((await gitHubCopilotReader.status?.(access, account))?.limits).toMatchObject([
    { name: 'monthly budget', limit: '50', used: '12.4', resetsAt: '2026-12-01T00:00:00.000Z' },
    { name: 'user-level budget', limit: '250', used: '10' },
  ]);
});
