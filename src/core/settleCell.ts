import type { CellState, EntryKind, EntryReason } from './accounts.ts';
import type { CellRead } from './cellReads.ts';

/** A cell: account × the user's slice × a bucket of the report. Pico-dollars. */
export interface CellFigures {
  readonly state: CellState;
  /** Effective cost of the account's calls that ended in the bucket. */
  readonly meteredPico: bigint;
  /** What stands on the report; `null` where no good read has a figure. */
  readonly reported: Pick<CellRead, 'reportedPico' | 'listPico' | 'creditPico'> | null;
  /** An earlier version of the report was higher. */
  readonly wasHigher: boolean;
  /** Whether any tool's calls are confirmed to be paid by the account. */
  readonly hasTools: boolean;
}

export interface CellEntry {
  readonly kind: Exclude<EntryKind, 'fee'>;
  readonly reason: EntryReason;
  /** Positive for `unmetered`, negative for an `adjustment`. */
  readonly pico: bigint;
}

/** What a cell comes to. Spend is metered + entry = settled + pending (metered alone where nothing is reported on the account). */
export interface SettledCell {
  readonly settledPico: bigint;
  readonly pendingPico: bigint;
  /** The part of settled that was never metered here. */
  readonly elsewherePico: bigint;
  /** The one row that makes the calls equal to what is known. */
  readonly entry: CellEntry | null;
}

/**
 * Holds what was metered against what was reported. An open cell can only add: what is metered and not reported is pending. A complete
 * one is what the report says, up or down.
 */
export function settleCell(cell: CellFigures): SettledCell {
  const { state, meteredPico } = cell;
  if (state === 'metered only') return { settledPico: 0n, pendingPico: 0n, elsewherePico: 0n, entry: null };
  const reportedPico = cell.reported?.reportedPico ?? 0n;
  const beyond = reportedPico - meteredPico;
  const elsewherePico = beyond > 0n ? beyond : 0n;
  const isOpen = state === 'open';
  return {
    settledPico: reportedPico,
    pendingPico: isOpen && beyond < 0n ? -beyond : 0n,
    elsewherePico,
    entry: entryOf(cell, beyond, isOpen),
  };
}

function entryOf(cell: CellFigures, beyond: bigint, isOpen: boolean): CellEntry | null {
  if (beyond > 0n) {
    return { kind: 'unmetered', reason: cell.hasTools ? 'elsewhere' : 'tool not connected', pico: beyond };
  }
  if (beyond === 0n || isOpen) return null;
  return { kind: 'adjustment', reason: reasonOfLess(cell), pico: beyond };
}

/** Why the report holds less than was metered, as far as it tells. */
function reasonOfLess({ reported, wasHigher }: CellFigures): EntryReason {
  if (wasHigher) return 'revised';
  if (reported === null) return 'price differs';
  const usagePico = reported.reportedPico - reported.creditPico;
  if (reported.listPico !== null && reported.listPico > usagePico) return 'discount';
  return reported.creditPico < 0n ? 'credit' : 'price differs';
}
