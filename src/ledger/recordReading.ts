import type { ReadFailure, Reading, ReadingResult } from '../core/accounts.ts';
import { readCounters } from '../core/counterSpans.ts';
import type { AccountStatus } from '../core/providerReport.ts';
import { reportedCells } from '../core/reportCells.ts';
import { AccountCells } from './accountCells.ts';
import { countersOf, failureOf, type StoredAccount } from './accountTable.ts';
import { hasFigure } from './cellDayTable.ts';
import { isKeptOf, isUnfound, obstacleOf, settlesOf } from './settlesOf.ts';
import type { Tables } from './tables.ts';

/** Takes what a report says of a span; to be called within a transaction. */
export function recordReading(
  tables: Tables,
  account: StoredAccount,
  { startedAt, part }: Reading,
  zone: string,
): ReadingResult {
  const forgottenBefore = tables.meta.forgottenBefore() ?? -Infinity;
  const since = Math.max(part.since, forgottenBefore);
  if (since >= part.until) return { cells: 0, changed: 0, warnings: [] };
  const span = { since, until: part.until };
  const read = withReadSpan(account, span, startedAt, part.dataAsOf);
  tables.accounts.write(read);
  const obstacle = obstacleOf(tables, account);
  const told = obstacle === null ? [] : [obstacle];
  // Rows of which nobody knows whose they are can be a colleague's: nothing of them is kept.
  if (account.settles === 'slice' && obstacle !== null) return { cells: 0, changed: 0, warnings: told };

  // A report without money is not one of nothing spent, also where the user says that all of it is theirs.
  if (
    account.settles === 'never' &&
    part.rows.every(({ costPico, isUnreadable }) => costPico === null && !isUnreadable)
  ) {
    return { cells: 0, changed: 0, warnings: told };
  }

  const cells = new AccountCells(tables, read, zone);
  const isKept = isKeptOf(tables, account);
  const reported = reportedCells(part, account.bucket, isKept);
  const isUnknown = !part.rows.some(isKept) && isUnfound(tables, account);
  const reads = reported.cells
    .filter(({ start, isEmpty }) => start >= since && !(isEmpty && isUnknown))
    .map(({ start, end, ...figures }) => ({
      since: start,
      until: end,
      read: { ...figures, at: startedAt, dataAsOf: part.dataAsOf, isExact: false },
    }));
  const { changed, leftOut } = cells.take(reads, span);
  for (const { start, end } of reported.unreadable.filter(({ start }) => start >= since)) {
    cells.leaveOpen({ since: start, until: end }, startedAt);
  }
  // What lies after the first good read is no longer unreadable, only not read yet.
  if (account.read_since === null) cells.restateSince(read.read_since ?? since);
  return {
    cells: tables.cells.touching(account.id, since, part.until).filter(hasFigure).length,
    changed,
    warnings: [
      ...told,
      ...reported.warnings,
      ...(isUnknown
        ? [
            `No row of the report of ${account.label} bears a name that was given as yours, so what was metered stands. If you spend there, check the user, login or key that you gave.`,
          ]
        : []),
      ...(leftOut === 0
        ? []
        : [`${String(leftOut)} figures are left out: they overlap with figures of a longer span.`]),
    ],
  };
}

function withReadSpan(
  account: StoredAccount,
  span: { readonly since: number; readonly until: number },
  startedAt: number,
  dataAsOf: number | null,
): StoredAccount {
  const failure = failureOf(account);
  const isNewest = startedAt >= (account.last_read_at ?? -Infinity);
  return {
    ...account,
    ...unitedSpan(account, span),
    last_read_at: isNewest ? startedAt : account.last_read_at,
    data_as_of: isNewest ? dataAsOf : account.data_as_of,
    failure: failure !== null && failure.at <= startedAt ? null : account.failure,
    // A report settles from now on; counters only check it.
    counters: null,
  };
}

/**
 * The span without gaps. An older one that does not touch it is left for a later read to join; a newer one takes its place, as what lies
 * between is beyond what the vendor still answers. Figures of counters alone are no report's.
 */
function unitedSpan(
  { read_since: since, read_until: until, counters }: StoredAccount,
  span: { readonly since: number; readonly until: number },
): Pick<StoredAccount, 'read_since' | 'read_until'> {
  if (since === null || until === null || counters !== null || span.since > until) {
    return { read_since: span.since, read_until: span.until };
  }
  if (span.until < since) return { read_since: since, read_until: until };
  return { read_since: Math.min(since, span.since), read_until: Math.max(until, span.until) };
}

/** Takes limits, balances and counters; to be called within a transaction. Returns how many cells the counters gave a figure. */
export function recordStatus(
  tables: Tables,
  account: StoredAccount,
  { limits, balances, counters }: AccountStatus,
  at: number,
  zone: string,
): number {
  const told = { ...account, status: JSON.stringify({ limits, balances }) };
  const known = countersOf(account);
  const hasReport = account.read_since !== null && known === null;
  const reading =
    hasReport || settlesOf(tables, account) === 'never' ? null : readCounters(known, counters, at);
  if (reading === null) {
    tables.accounts.write(told);
    return 0;
  }
  const forgottenBefore = tables.meta.forgottenBefore() ?? -Infinity;
  const spans = reading.spans.filter(({ start }) => start >= forgottenBefore);
  const [first] = spans;
  const last = spans.at(-1);
  const failure = failureOf(account);
  const read: StoredAccount = {
    ...told,
    counters: JSON.stringify(reading.state),
    read_since: account.read_since ?? first?.start ?? null,
    read_until: last?.end ?? account.read_until,
    last_read_at: at,
    failure: failure !== null && failure.at <= at ? null : account.failure,
  };
  tables.accounts.write(read);
  if (first === undefined || last === undefined) return 0;
  const cells = new AccountCells(tables, read, zone);
  cells.take(
    spans.map(({ start, end, reportedPico }) => ({
      since: start,
      until: end,
      read: {
        reportedPico,
        listPico: null,
        creditPico: 0n,
        isEmpty: false,
        at,
        dataAsOf: null,
        isExact: true,
      },
    })),
    { since: first.start, until: last.end },
  );
  if (account.read_since === null) cells.restateSince(first.start);
  return spans.length;
}

/** Notes that a read failed; to be called within a transaction. */
export function recordFailure(
  tables: Tables,
  account: StoredAccount,
  span: { readonly since: number; readonly until: number },
  failure: ReadFailure,
  zone: string,
): void {
  const isNewest = failure.at >= Math.max(account.last_read_at ?? 0, failureOf(account)?.at ?? 0);
  if (isNewest) tables.accounts.write({ ...account, failure: JSON.stringify(failure) });
  new AccountCells(tables, account, zone).fail(span, failure.at);
}
