import type { CellState } from '../core/accounts.ts';
import { isAlike, saysNothing, standingOf, withRead, type CellRead } from '../core/cellReads.ts';
import { bucketAt } from '../core/reportCells.ts';
import type { StoredAccount } from './accountTable.ts';
import type { Cell, StoredCell } from './cellTable.ts';
import type { CellVersion } from './cellVersionTable.ts';
import { settlesOf } from './settlesOf.ts';
import type { Tables } from './tables.ts';

interface Span {
  readonly since: number;
  readonly until: number;
}

/** A read of one bucket. */
export interface BucketRead extends Span {
  readonly read: CellRead;
}

/** The cells of one account, within one transaction. */
export class AccountCells {
  readonly #tables: Tables;
  readonly #account: StoredAccount;
  readonly #zone: string;
  readonly #isCounted: boolean;
  readonly #hasTools: boolean;

  constructor(tables: Tables, account: StoredAccount, zone: string) {
    this.#tables = tables;
    this.#account = account;
    this.#zone = zone;
    this.#isCounted = settlesOf(tables, account) !== 'never';
    this.#hasTools = tables.payers.rules().some((rule) => rule.account === account.id);
  }

  /** Calls that ended within the hour that begins at `at` have come to so much more. */
  meter(at: number, pico: bigint): void {
    const { before, after } = this.#tables.cells.around(this.#account.id, at);
    if (before !== null && before.end > at) {
      this.#write({ ...before, meteredPico: before.meteredPico + pico }, before);
      return;
    }
    const bucket = bucketAt(at, this.#account.bucket);
    const start = Math.max(bucket.start, before?.end ?? -Infinity);
    const end = Math.min(bucket.end, after?.start ?? Infinity);
    this.#write({ ...this.#unread(start, end), meteredPico: pico }, null);
  }

  /**
   * Takes reads of buckets within a span. Buckets with a figure replace cells of other bounds that lie wholly within the span; those
   * that reach beyond it stay, and what overlaps them is left out. Returns how many cells have another figure now, and how many reads
   * were left out.
   */
  take(reads: readonly BucketRead[], span: Span): { readonly changed: number; readonly leftOut: number } {
    // A bucket may reach beyond the span, and so into cells that the span does not touch.
    const known = this.#known({
      since: reads.reduce((since, bucket) => Math.min(since, bucket.since), span.since),
      until: reads.reduce((until, bucket) => Math.max(until, bucket.until), span.until),
    });
    const existing = [...known.cells.values()];
    const passedOver = new Map<StoredCell, CellRead>();
    const removed: StoredCell[] = [];
    let changed = 0;
    let leftOut = 0;
    // What is empty makes way for what is not.
    for (const bucket of [...reads].sort(
      (one, other) => Number(one.read.isEmpty) - Number(other.read.isEmpty),
    )) {
      const cell = known.cells.get(bucket.since);
      if (cell?.end === bucket.until) {
        changed += Number(this.#takeInto(cell, known.versions.get(cell.id) ?? [], bucket.read));
        continue;
      }
      const touching = overlappingOf(existing, bucket);
      const overlapping = touching.filter((other) => known.cells.get(other.start) === other);
      const reachesBeyond = overlapping.some((other) => other.start < span.since || other.end > span.until);
      if (overlapping.length > 0 && (bucket.read.isEmpty || reachesBeyond)) {
        leftOut += Number(!bucket.read.isEmpty);
        if (!reachesBeyond) for (const other of overlapping) passedOver.set(other, bucket.read);
        continue;
      }
      for (const other of overlapping) {
        this.#remove(other);
        known.cells.delete(other.start);
        removed.push(other);
      }
      const made = this.#make(bucket, touching);
      changed += Number((made?.reported?.reportedPico ?? 0n) !== 0n);
    }
    // The report has nothing of theirs in any of their parts.
    for (const [cell, read] of passedOver) {
      changed += Number(this.#takeInto(cell, known.versions.get(cell.id) ?? [], read));
    }
    for (const cell of removed) this.#coverCalls(cell);
    return { changed, leftOut };
  }

  /** An attempt that began at `at` failed: what it would have covered is open, unless it is final. */
  fail(span: Span, at: number): void {
    for (const cell of this.#tables.cells.touching(this.#account.id, span.since, span.until)) {
      if (cell.failedAt !== null && cell.failedAt >= at) continue;
      this.#restate({ ...cell, failedAt: at }, this.#tables.cellVersions.of(cell.id), cell);
    }
  }

  /** A read that began at `at` told something of this span that could not be taken: it is not known to be nothing. */
  leaveOpen(span: Span, at: number): void {
    this.fail(span, at);
    const { id } = this.#account;
    if (!this.#isCounted || this.#tables.cells.touching(id, span.since, span.until).length > 0) return;
    const meteredPico = this.#tables.cells.metered(id, span.since, span.until);
    this.#write({ ...this.#unread(span.since, span.until), meteredPico, failedAt: at }, null);
  }

  /** Settles cells anew from `since` on, after something that all of them depend on has changed. */
  restateSince(since: number): void {
    const { versions, cells } = this.#known({ since, until: Number.MAX_SAFE_INTEGER });
    for (const cell of cells.values()) {
      const restated = this.#restate(cell, versions.get(cell.id) ?? [], cell);
      if (restated === cell && cell.entry !== null) this.#write(cell, cell);
    }
  }

  /** What has been read no longer says anything: it was of other rows. */
  forgetReads(): void {
    for (const cell of this.#known({ since: 0, until: Number.MAX_SAFE_INTEGER }).cells.values()) {
      this.#tables.cellVersions.removeOf(cell.id);
      if (cell.meteredPico === 0n) this.#tables.cells.remove(cell, this.#zone);
      else this.#write({ ...this.#unread(cell.start, cell.end), meteredPico: cell.meteredPico }, cell);
    }
  }

  removeAll(): void {
    for (const cell of this.#known({ since: 0, until: Number.MAX_SAFE_INTEGER }).cells.values())
      this.#remove(cell);
  }

  #known({ since, until }: Span): {
    readonly cells: Map<number, StoredCell>;
    readonly versions: ReadonlyMap<number, readonly CellVersion[]>;
  } {
    const cells = this.#tables.cells.touching(this.#account.id, since, until);
    const first = cells[0]?.start ?? since;
    return {
      cells: new Map(cells.map((cell) => [cell.start, cell])),
      versions: this.#tables.cellVersions.within(this.#account.id, first, until),
    };
  }

  /** Tells whether the figure is another now. */
  #takeInto(cell: StoredCell, before: readonly CellVersion[], read: CellRead): boolean {
    if (saysNothing(read, cell.end, this.#schedule)) return false;
    // What is final and says the same once more need not be noted.
    if (cell.state === 'final' && isSaidAgain(before.at(-1), read)) return false;
    const after = withRead(before, read, cell.end);
    this.#tables.cellVersions.replace(cell.id, before, after);
    const restated = this.#restate(cell, after, cell);
    return restated.reported?.reportedPico !== cell.reported?.reportedPico;
  }

  #make({ since, until, read }: BucketRead, replaced: readonly StoredCell[]): StoredCell | null {
    if (saysNothing(read, until, this.#schedule)) return null;
    // From the calls themselves: a cell that was replaced may have been longer.
    const meteredPico = this.#tables.cells.metered(this.#account.id, since, until);
    const failedAt = replaced
      .map((cell) => cell.failedAt ?? 0)
      .reduce((one, other) => Math.max(one, other), 0);
    const cell = { ...this.#unread(since, until), meteredPico, failedAt: failedAt === 0 ? null : failedAt };
    const stored = this.#restate(cell, [read], null);
    this.#tables.cellVersions.replace(stored.id, [], [read]);
    return stored;
  }

  /** Where a longer cell made way for shorter ones its calls may lie between them: else a later one there would be taken for all of them. */
  #coverCalls({ start, end }: StoredCell): void {
    const { id, bucket } = this.#account;
    const cells = this.#tables.cells.touching(id, start, end);
    for (let at = start; at < end;) {
      const covering = cells.find((cell) => cell.end > at);
      if (covering !== undefined && covering.start <= at) {
        at = covering.end;
        continue;
      }
      const until = Math.min(bucketAt(at, bucket).end, covering?.start ?? end, end);
      const meteredPico = this.#tables.cells.metered(id, at, until);
      if (meteredPico !== 0n) this.#write({ ...this.#unread(at, until), meteredPico }, null);
      at = until;
    }
  }

  #restate(cell: Cell, versions: readonly CellRead[], before: StoredCell | null): StoredCell {
    const { state, read, wasHigher } = standingOf(versions, cell.end, this.#schedule, cell.failedAt);
    const restated: Cell = {
      ...cell,
      state: this.#isCounted && read !== null ? state : this.#unreadState(cell.start),
      // Of an account that is not counted it is shown: such a cell settles nothing.
      reported: read,
      wasHigher,
    };
    return before !== null && isSame(restated, before) ? before : this.#write(restated, before);
  }

  #write(cell: Cell, before: StoredCell | null): StoredCell {
    return this.#tables.cells.write(cell, before, this.#hasTools, this.#zone);
  }

  #remove(cell: StoredCell): void {
    this.#tables.cellVersions.removeOf(cell.id);
    this.#tables.cells.remove(cell, this.#zone);
  }

  #unread(start: number, end: number): Cell {
    return {
      id: null,
      account: this.#account.id,
      start,
      end,
      state: this.#unreadState(start),
      meteredPico: 0n,
      reported: null,
      wasHigher: false,
      failedAt: null,
    };
  }

  /** What lies before everything that was ever read can't be read; the rest just has not been yet. */
  #unreadState(start: number): CellState {
    const { read_since: since } = this.#account;
    return this.#isCounted && since !== null && start >= since ? 'open' : 'metered only';
  }

  get #schedule(): { readonly delayMs: number; readonly horizonMs: number } {
    return { delayMs: this.#account.delay_ms, horizonMs: this.#account.horizon_ms };
  }
}

/** Of cells in time order that do not overlap: those that touch the bucket. */
function overlappingOf(cells: readonly StoredCell[], { since, until }: Span): readonly StoredCell[] {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cells[middle]?.end ?? Infinity) > since) high = middle;
    else low = middle + 1;
  }
  const touching: StoredCell[] = [];
  for (let index = low; (cells[index]?.start ?? Infinity) < until; index += 1) {
    const cell = cells[index];
    if (cell !== undefined) touching.push(cell);
  }
  return touching;
}

function isSaidAgain(before: CellRead | undefined, read: CellRead): boolean {
  return before !== undefined && read.at >= before.at && isAlike(before, read);
}

/** Nothing that is stored of the cell has changed. */
function isSame(one: Cell, other: Cell): boolean {
  return (
    one.state === other.state &&
    one.meteredPico === other.meteredPico &&
    one.wasHigher === other.wasHigher &&
    one.failedAt === other.failedAt &&
    one.reported?.reportedPico === other.reported?.reportedPico &&
    one.reported?.listPico === other.reported?.listPico &&
    one.reported?.creditPico === other.reported?.creditPico
  );
}
