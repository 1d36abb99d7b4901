import { AccountCells } from './accountCells.ts';
import type { CallRow } from './callTable.ts';
import type { Tables } from './tables.ts';

const hourMs = 3_600_000;

/** What calls with a payer have come to since the last look, by account and hour: buckets are whole hours. */
export class MeteredCalls {
  readonly #pending = new Map<number, Map<number, bigint>>();

  count(call: CallRow, sign: 1 | -1): void {
    if (call.account === 0 || call.effective_pico === null) return;
    let hours = this.#pending.get(call.account);
    if (hours === undefined) {
      hours = new Map();
      this.#pending.set(call.account, hours);
    }
    const hour = Math.floor(call.ended_at / hourMs) * hourMs;
    hours.set(hour, (hours.get(hour) ?? 0n) + (sign === 1 ? call.effective_pico : -call.effective_pico));
  }

  /** Brings the cells up to date; to be called before the transaction ends. */
  flush(tables: Tables): void {
    if (this.#pending.size === 0) return;
    const zone = tables.meta.timeZone() ?? 'UTC';
    for (const account of tables.accounts.all()) {
      const hours = this.#pending.get(account.id);
      if (hours === undefined) continue;
      const cells = new AccountCells(tables, account, zone);
      for (const [hour, pico] of hours) if (pico !== 0n) cells.meter(hour, pico);
    }
    this.#pending.clear();
  }

  /** Drops what was gathered in a transaction that failed. */
  forgetPending(): void {
    this.#pending.clear();
  }
}
