import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Charge, ChargeComponent, Rate, UnpricedReason } from '../core/charge.ts';
import type { Payer } from '../core/payers.ts';
import { DamagedRowError } from './ledgerErrors.ts';

/** Rates are few (one a model, date, tier and use); the cache is emptied beyond this. */
const cachedRatesMax = 10_000;

/** What calls cost, and the unit prices that this was computed with. */
export class ChargeTable {
  readonly #insertRate: StatementSync;
  readonly #selectRate: StatementSync;
  readonly #insert: StatementSync;
  readonly #assign: StatementSync;
  readonly #assignAll: StatementSync;
  readonly #select: StatementSync;
  readonly #deleteOfCall: StatementSync;
  readonly #deleteOne: StatementSync;
  readonly #rateRows = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#insertRate = database.prepare(`
      insert into rate (key, source, match, description, list_unit_prices, contracted_unit_prices, web_search_unit_price)
      values (:key, :source, :match, :description, :list, :contracted, :webSearch)
      on conflict (key) do nothing`);
    this.#selectRate = database.prepare('select id from rate where key = :key');
    this.#insert = database.prepare(`
      insert into charge (call, component, account, rate, quantity, list_pico, contracted_pico, effective_pico, billed_pico,
        unpriced_reason, is_assumed)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#assign = database.prepare(
      'update charge set account = ?, effective_pico = ?, is_assumed = ? where call = ? and component = ?',
    );
    this.#assignAll = database.prepare(`
      update charge set account = :account,
        effective_pico = coalesce(billed_pico, case when :isCovered then 0 else contracted_pico end),
        is_assumed = :account = 0 and billed_pico is null
      where call in (select value from json_each(:calls))`);
    this.#select = database.prepare(`
      select component, rate.key as rateId, quantity, list_pico as list, contracted_pico as contracted,
        effective_pico as effective, billed_pico as billed, unpriced_reason as unpricedReason, is_assumed as isAssumed
      from charge left join rate on rate.id = charge.rate where call = :call order by component, account`);
    this.#select.setReadBigInts(true);
    this.#deleteOfCall = database.prepare('delete from charge where call = :call');
    this.#deleteOne = database.prepare('delete from charge where call = :call and component = :component');
  }

  add(call: number, charges: readonly Charge[], rate: Rate | null, account: number): void {
    for (const charge of charges) {
      // By position, in the order of the statement: several times faster than by name.
      this.#insert.run(
        call,
        charge.component,
        account,
        this.#rateRowOf(charge, rate),
        charge.quantity,
        charge.listPico,
        charge.contractedPico,
        charge.effectivePico,
        charge.billedPico,
        charge.unpricedReason,
        charge.isAssumed ? 1 : 0,
      );
    }
  }

  /** Gives the charges of a call to an account, with what they come to there; their prices stay. */
  assign(call: number, charges: readonly Charge[], account: number): void {
    for (const { component, effectivePico, isAssumed } of charges) {
      this.#assign.run(account, effectivePico, isAssumed ? 1 : 0, call, component);
    }
  }

  /** The same for many calls at once, as `chargeTo` does it for one charge. */
  assignAll(calls: readonly number[], { account, isCovered }: Payer): void {
    this.#assignAll.run({ calls: JSON.stringify(calls), account, isCovered: Number(isCovered) });
  }

  of(call: number): Charge[] {
    const rows = this.#select.all({ call }) as unknown as ChargeRow[];
    return rows.map((row) => ({
      component: row.component,
      rateId: row.rateId,
      quantity: Number(row.quantity),
      listPico: row.list,
      contractedPico: row.contracted,
      effectivePico: row.effective,
      billedPico: row.billed,
      unpricedReason: row.unpricedReason,
      isAssumed: row.isAssumed === 1n,
    }));
  }

  removeOf(call: number): void {
    this.#deleteOfCall.run({ call });
  }

  remove(call: number, component: ChargeComponent): void {
    this.#deleteOne.run({ call, component });
  }

  /** Row ids given out in a transaction that was rolled back are void. */
  forgetCached(): void {
    this.#rateRows.clear();
  }

  #rateRowOf(charge: Charge, rate: Rate | null): number | null {
    if (charge.rateId === null) return null;
    if (rate?.id !== charge.rateId) {
      throw new RangeError(
        `the charge for ${charge.component} names the rate ${charge.rateId}, which was not given`,
      );
    }
    const cached = this.#rateRows.get(rate.id);
    if (cached !== undefined) return cached;
    this.#insertRate.run({
      key: rate.id,
      source: rate.source,
      match: rate.match,
      description: rate.description,
      list: jsonOfPrices(rate.listUnitPrices),
      contracted: jsonOfPrices(rate.contractedUnitPrices),
      webSearch: rate.webSearchUnitPrice,
    });
    const row = this.#selectRate.get({ key: rate.id });
    if (typeof row?.['id'] !== 'number') throw new DamagedRowError(`the rate ${rate.id} was not stored`);
    if (this.#rateRows.size >= cachedRatesMax) this.forgetCached();
    this.#rateRows.set(rate.id, row['id']);
    return row['id'];
  }
}

/** A charge row as a statement with `setReadBigInts` gives it. */
interface ChargeRow {
  readonly component: ChargeComponent;
  readonly rateId: string | null;
  readonly quantity: bigint;
  readonly list: bigint | null;
  readonly contracted: bigint | null;
  readonly effective: bigint | null;
  readonly billed: bigint | null;
  readonly unpricedReason: UnpricedReason | null;
  readonly isAssumed: bigint;
}

function jsonOfPrices(prices: Rate['listUnitPrices']): string {
  return JSON.stringify(prices, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
