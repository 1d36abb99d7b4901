import type { Connections } from './connect/connections.ts';
import { accountFindings } from './core/accountFindings.ts';
import { buildSnapshot, type SnapshotParts } from './core/buildSnapshot.ts';
import { connectionFindings } from './core/connectionFindings.ts';
import { doctorFindings } from './core/doctorFindings.ts';
import type { Finding } from './core/meterService.ts';
import type { Ledger } from './core/ports.ts';
import { quotaFindings } from './core/quotaFindings.ts';
import type { Problem, SpendSnapshot } from './core/snapshot.ts';
import { allowanceYear } from './core/time.ts';
import type { ToolState } from './core/toolConnection.ts';
import { toolStates } from './core/toolStates.ts';
import type { OpenBooks } from './openBooks.ts';

/** How many of the newest calls every view shows without asking. */
const lastCallsCount = 12;

const always = { since: null, until: null, timeZone: null } as const;

/** The one value that every view draws, of what the books hold at `now`. */
export function snapshotOf(
  { ledger, logs, connections, quotas, settings }: OpenBooks,
  told: Pick<SnapshotParts, 'now' | 'machine' | 'guard' | 'problems' | 'isDemo'>,
): SpendSnapshot {
  const { allowance } = settings.current;
  const { since, until } = allowanceYear(allowance, told.now);
  const year = { since, until, timeZone: null };
  return buildSnapshot({
    ...told,
    allowance,
    days: ledger.totals(['day'], year).map(({ key, totals }) => ({ day: key[0] ?? '', totals })),
    entries: ledger.accounts.entriesByDay(year),
    accounts: ledger.accounts.views(year),
    quotas: quotas.views,
    isPaused: ledger.isPaused,
    reading: logs.reading,
    knownSince: ledger.knownSince(null),
    lastCalls: [...ledger.calls({ ...always, limit: lastCallsCount, newestFirst: true })],
    tools: toolsOf(ledger, connections),
  });
}

/** What `doctor` says, once the logs have been read. */
export function findingsOf(
  { ledger, logs, connections, quotas, settings }: OpenBooks,
  problems: readonly Problem[],
): readonly Finding[] {
  const { disabledTools, allowance } = settings.current;
  const knownSince = ledger.knownSince(null);
  return [
    ...doctorFindings({
      tools: logs.found().map((found) => ({
        ...found,
        isEnabled: !disabledTools.includes(found.tool),
        knownSince: knownSince[found.tool] ?? null,
      })),
      ledger: ledger.describe(),
      problems,
      isPaused: ledger.isPaused,
      isAllowanceSet: allowance.amount !== null,
      timeZone: ledger.timeZone,
    }),
    ...connectionFindings(toolsOf(ledger, connections)),
    ...accountFindings(ledger.accounts.views(always)),
    ...quotaFindings(quotas.views),
  ];
}

function toolsOf(ledger: Ledger, connections: Connections): readonly ToolState[] {
  return toolStates(connections.all(), ledger.arrivals(), (connection) =>
    connections.obstaclesOf(connection),
  );
}
