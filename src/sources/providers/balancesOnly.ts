import type { AccountStatus } from '../../core/providerReport.ts';

/** For vendors that tell what is left and nothing of what was spent: a fall in a balance is no spend. */
export function balancesOnly(
  balances: AccountStatus['balances'],
  warnings: readonly string[] = [],
): AccountStatus {
  return { limits: [], balances, counters: [], warnings };
}
