import type { AccountView, CellDay } from '../../src/core/accounts.ts';
import { shareUsed } from '../../src/core/drawn.ts';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { makeSnapshot, type SpendCell } from './fixtures.ts';

/** An account without anything to tell. */
export function makeAccount(overrides: Partial<AccountView> = {}): AccountView {
  const account = { calls: '0', fees: '0', unmetered: '0', adjustments: '0', ...overrides };
  const parts = [account.calls, account.fees, account.unmetered, account.adjustments].map(picoFromDecimal);
  return {
    total: decimalFromPico(parts.reduce((sum, part) => sum + part, 0n)),
    settled: '0',
    pending: '0',
    elsewhere: '0',
    provider: 'anthropic',
    state: 'reported',
    settledUntil: '2026-11-21T00:00:00.000Z',
    account: 'org_1',
    id: 'org_1',
    label: 'Northwind',
    kind: 'organisation',
    isConnected: true,
    obstacle: null,
    payerOf: ['claude-code'],
    covers: [],
    reportedTotal: null,
    limits: [],
    balances: [],
    lastReadAt: '2026-11-22T14:20:00.000Z',
    dataAsOf: null,
    lastFailure: null,
    ...account,
  };
}

/** An organisation with pending calls, spend elsewhere and an adjustment. */
export const organisation = makeAccount({
  state: 'open',
  calls: '10088.69',
  unmetered: '412.5',
  adjustments: '-31.2',
  settled: '10457.59',
  pending: '12.4',
  elsewhere: '412.5',
  limits: [
    {
      name: 'monthly limit of the member',
      unit: 'USD',
      limit: '1500',
      used: '1290.55',
      resetsAt: '2026-12-01T00:00:00Z',
    },
  ],
});

/** A key that has been revoked: what was read before stands. */
export const failed = makeAccount({
  provider: 'openai',
  account: 'proj_1',
  id: 'proj_1',
  label: 'Example Labs',
  calls: '1129.4',
  payerOf: ['codex'],
  state: 'open',
  settledUntil: '2026-11-18T00:00:00.000Z',
  lastReadAt: '2026-11-18T09:00:00.000Z',
  lastFailure: {
    kind: 'credential',
    message: 'OpenAI refuses the key (401).',
    remedy: 'Connect it again with a key that is good.',
    at: '2026-11-22T14:02:00.000Z',
  },
});

export const plan = makeAccount({
  provider: 'google',
  account: 'plan AI Pro',
  id: 'AI Pro',
  label: 'AI Pro',
  kind: 'plan',
  state: 'final',
  fees: '214.62',
  settledUntil: null,
  payerOf: [],
  covers: ['gemini-cli'],
  lastReadAt: null,
});

/** A key that shows its own spend, with a limit of its own. */
export const wholeKey = makeAccount({
  provider: 'openrouter',
  account: 'key-1f2e',
  id: 'key-1f2e',
  label: 'laptop',
  kind: 'key',
  unmetered: '17.0077',
  settled: '17.0077',
  elsewhere: '17.0077',
  payerOf: [],
  limits: [
    { name: 'key limit', unit: 'USD', limit: '50', used: '17.0077', resetsAt: null },
    {
      name: 'requests of the day',
      unit: 'percent',
      limit: '100',
      used: '4',
      resetsAt: '2026-11-23T00:00:00Z',
    },
  ],
  balances: [{ currency: 'USD', amount: '32.99' }],
});

/** A seller that tells nothing but what is left. */
export const balanceOnly = makeAccount({
  provider: 'deepseek',
  account: 'key-77aa',
  id: 'key-77aa',
  label: 'DeepSeek',
  kind: 'key',
  state: 'metered only',
  settledUntil: null,
  payerOf: ['opencode'],
  balances: [{ currency: 'CNY', amount: '110.00' }],
});

/** An organisation of which nobody has said who the user is. */
export const nameless = makeAccount({
  provider: 'cursor',
  account: 'team',
  id: 'team',
  label: 'Cursor',
  kind: 'team',
  state: 'metered only',
  settledUntil: null,
  payerOf: [],
  reportedTotal: '812.4',
  obstacle:
    'The report of Cursor is of several people. Say which user, login or key there is yours, and your rows will count.',
});

export const accounts = [organisation, failed, plan, wholeKey, balanceOnly, nameless] as const;

/** A year with these accounts: its amount is what calls and accounts come to. */
export function snapshotWith(
  cells: readonly SpendCell[],
  views: readonly AccountView[],
  overrides: Partial<SpendSnapshot> = {},
): SpendSnapshot {
  const snapshot = makeSnapshot(cells, overrides);
  const beside = views.flatMap(({ fees, unmetered, adjustments }) => [fees, unmetered, adjustments]);
  const drawn = [snapshot.year.totals.effectiveCost ?? '0', ...beside]
    .map(picoFromDecimal)
    .reduce((sum, part) => sum + part, 0n);
  const amount = { ...snapshot.year.amount, drawn: decimalFromPico(drawn) };
  const used = shareUsed(amount.drawn, snapshot.allowance.amount);
  return { ...snapshot, year: { ...snapshot.year, amount }, shareUsed: used, accounts: views, ...overrides };
}

/** Five days: final, final with spend elsewhere, revised, reported, open. */
export function makeCellDays(): readonly CellDay[] {
  const day = (overrides: Partial<CellDay> & Pick<CellDay, 'day'>): CellDay => ({
    state: 'final',
    metered: '0',
    reported: '0',
    settled: '0',
    pending: '0',
    elsewhere: '0',
    unmetered: '0',
    adjustment: '0',
    reasons: [],
    readAt: '2026-11-22T14:20:00.000Z',
    ...overrides,
  });
  return [
    day({ day: '2026-11-17', metered: '41.2', reported: '41.2', settled: '41.2' }),
    day({
      day: '2026-11-18',
      metered: '38.05',
      reported: '63.05',
      settled: '63.05',
      elsewhere: '25',
      unmetered: '25',
      reasons: ['elsewhere'],
    }),
    day({
      day: '2026-11-19',
      metered: '52.7',
      reported: '49.1',
      settled: '49.1',
      adjustment: '-3.6',
      reasons: ['revised'],
    }),
    day({ day: '2026-11-20', state: 'reported', metered: '33.3', reported: '33.3', settled: '33.3' }),
    day({
      day: '2026-11-21',
      state: 'open',
      metered: '12.4',
      reported: null,
      pending: '12.4',
      reasons: ['not yet reported'],
      readAt: null,
    }),
  ];
}
