import { expect, test } from 'vitest';
import type { Spend } from '../../../src/core/accounts.ts';
import type { SpendReport } from '../../../src/core/meterService.ts';
import { noTotals } from '../../../src/core/sumTotals.ts';
import { reportText } from '../../../src/terminal/reportText.ts';

const spend: Spend = {
  ...{ total: '25', calls: '10', fees: '6.50', unmetered: '9', adjustments: '-0.50' },
  ...{ settled: '18.50', pending: '0', elsewhere: '9', byAccount: {} },
};

function report(overrides: Partial<SpendReport>): SpendReport {
  return {
    ...{ version: 1, knownSince: {}, warnings: [], spend: null, currency: 'USD', timezone: 'UTC' },
    ...{ since: null, until: null, totals: noTotals },
    ...{ byTool: {}, byModel: {}, byDay: {}, byWorkspace: {}, bySource: {} },
    ...overrides,
  };
}

test('the report for people tells the spend beside the calls, as the one for programs does', () => {
  const totals = { ...noTotals, requests: 2, effectiveCost: '10', assumedRequests: 1 };
  expect(reportText(report({ totals, spend })).split('\n').slice(2, 4)).toEqual([
    '≈$10.00  0 tokens in 2 calls',
    '≈$25.00 in all, with plan fees $6.50, on reports beyond the calls $9.00, adjustments -$0.50.',
  ]);
  expect(reportText(report({ spend }))).toBe(
    'No AI calls found of all days known.\n' +
      '$25.00 in all, with plan fees $6.50, on reports beyond the calls $9.00, adjustments -$0.50.\n',
  );
});

test('where there is nothing beside the calls nothing more is said', () => {
  const nothing = { fees: '0', unmetered: '0', adjustments: '0', elsewhere: '0' };
  expect(reportText(report({ spend: { ...spend, ...nothing, total: '10' } }))).toBe(
    'No AI calls found of all days known.\n',
  );
});
