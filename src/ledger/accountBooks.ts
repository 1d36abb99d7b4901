import type {
  AccountConnection,
  AccountLedger,
  AccountQuery,
  AccountRef,
  AccountView,
  CellDay,
  DayEntries,
  EntryRow,
  Plan,
  ReadFailure,
  Reading,
  ReadingResult,
  Spend,
  Watermark,
} from '../core/accounts.ts';
import type { Allowance } from '../core/allowance.ts';
import { bucketAt } from '../core/reportCells.ts';
import { spendOf } from '../core/spend.ts';
import type { Clock } from '../core/ports.ts';
import type { AccountStatus } from '../core/providerReport.ts';
import { accountSums } from './accountSums.ts';
import { accountViews } from './accountViews.ts';
import type { StoredAccount } from './accountTable.ts';
import { confirmPayer, connectAccount, disconnectAccount, takePlans } from './connecting.ts';
import { cellDaysOf, entriesByDay, entryRows } from './entries.ts';
import { recordFailure, recordReading, recordStatus } from './recordReading.ts';
import { isUnfound } from './settlesOf.ts';
import type { Tables } from './tables.ts';

/** How the ledger lets its accounts' side at the tables. */
export interface AccountBooksOptions {
  readonly clock: Clock;
  readonly read: <Result>(work: (tables: Tables, zone: string) => Result) => Result;
  /** All or nothing. */
  readonly change: <Result>(work: (tables: Tables, zone: string) => Result) => Result;
}

/** The accounts' side of the ledger in the SQLite file. */
export class AccountBooks implements AccountLedger {
  readonly #options: AccountBooksOptions;

  constructor(options: AccountBooksOptions) {
    this.#options = options;
  }

  connect(connection: AccountConnection): void {
    this.#options.change((tables, zone) => {
      connectAccount(tables, connection, this.#options.clock(), zone);
    });
  }

  disconnect(ref: AccountRef, at: number): void {
    this.#options.change((tables, zone) => {
      disconnectAccount(tables, accountAt(tables, ref), at, zone);
    });
  }

  confirmPayer(ref: AccountRef, tools: readonly string[]): number {
    return this.#options.change((tables, zone) => confirmPayer(tables, accountAt(tables, ref), tools, zone));
  }

  setPlans(plans: readonly Plan[], exchangeRates: Allowance['exchangeRates']): void {
    const text = JSON.stringify({ plans, exchangeRates });
    // Every window tells its settings; most say what is known.
    if (this.#options.read((tables) => tables.meta.plans() ?? noPlans) === text) return;
    this.#options.change((tables, zone) => {
      takePlans(tables, text, this.#options.clock(), zone);
    });
  }

  recordReading(ref: AccountRef, reading: Reading): ReadingResult {
    return this.#options.change((tables, zone) =>
      recordReading(tables, accountAt(tables, ref), reading, zone),
    );
  }

  recordStatus(ref: AccountRef, status: AccountStatus, at: number): number {
    return this.#options.change((tables, zone) =>
      recordStatus(tables, accountAt(tables, ref), status, at, zone),
    );
  }

  recordFailure(
    ref: AccountRef,
    span: { readonly since: number; readonly until: number },
    failure: ReadFailure,
  ): void {
    this.#options.change((tables, zone) => {
      recordFailure(tables, accountAt(tables, ref), span, failure, zone);
    });
  }

  watermark(ref: AccountRef): Watermark | null {
    return this.#options.read((tables) => {
      const account = accountAt(tables, ref);
      const { id, read_since: since, read_until: until, horizon_ms: horizonMs } = account;
      if (since === null || until === null) return null;
      const movable = tables.cells.firstMovable(id, since, horizonMs) ?? until;
      // Of a report without a row of the user's so far there is no cell that could tell what may still move.
      const unfound = isUnfound(tables, account)
        ? Math.max(since, bucketAt((account.last_read_at ?? until) - horizonMs, account.bucket).start)
        : until;
      return { since, until, unsettledSince: Math.min(movable, unfound, until) };
    });
  }

  get forgottenBefore(): number | null {
    return this.#options.read((tables) => tables.meta.forgottenBefore());
  }

  views(query: AccountQuery): readonly AccountView[] {
    return this.#options.read((tables, zone) =>
      accountViews(tables, accountSums(tables, query, zone, this.#options.clock()), this.#options.clock()),
    );
  }

  spend(query: AccountQuery): Spend | null {
    return this.#options.read((tables, zone) => {
      if (tables.accounts.all().length === 0) return null;
      return spendOf(accountSums(tables, query, zone, this.#options.clock()));
    });
  }

  entries(query: AccountQuery): readonly EntryRow[] {
    return this.#options.read((tables, zone) => entryRows(tables, query, zone, this.#options.clock()));
  }

  entriesByDay(query: AccountQuery): readonly DayEntries[] {
    return this.#options.read((tables, zone) => entriesByDay(tables, query, zone, this.#options.clock()));
  }

  cells(ref: AccountRef, query: AccountQuery): readonly CellDay[] {
    return this.#options.read((tables, zone) => cellDaysOf(tables, accountAt(tables, ref), query, zone));
  }
}

const noPlans = JSON.stringify({ plans: [], exchangeRates: [] });

function accountAt(tables: Tables, { provider, id }: AccountRef): StoredAccount {
  const account = tables.accounts.find(provider, id);
  if (account === null) throw new RangeError(`the ${provider} account ${id} is not connected`);
  return account;
}
