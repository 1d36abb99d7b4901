import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Observation } from '../core/observation.ts';
import { payerOf, unassigned, type Payer, type PayerRule } from '../core/payers.ts';

/** Which account pays which tool's calls. Read once and kept, as every call that is booked asks. */
export class PayerTable {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  #rules: readonly PayerRule[] | null = null;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      `select account, account.provider, tool, since, until, is_covered as isCovered
       from payer_rule join account on account.id = payer_rule.account order by payer_rule.id`,
    );
    this.#insert = database.prepare(
      `insert into payer_rule (account, tool, since, until, is_covered)
       values (:account, :tool, :since, :until, :isCovered)`,
    );
    this.#delete = database.prepare('delete from payer_rule');
  }

  rules(): readonly PayerRule[] {
    this.#rules ??= this.#select.all().map((row) => ({
      account: Number(row['account']),
      provider: String(row['provider']),
      tool: String(row['tool']),
      since: numberOrNull(row['since']),
      until: numberOrNull(row['until']),
      isCovered: row['isCovered'] === 1,
    }));
    return this.#rules;
  }

  of(call: Pick<Observation, 'tool' | 'providerName' | 'endedAt'>): Payer {
    const rules = this.rules();
    return rules.length === 0 ? unassigned : payerOf(rules, call);
  }

  /** There are few: they are written anew when the user changes one. */
  replaceAll(rules: readonly Omit<PayerRule, 'provider'>[]): void {
    this.#delete.run();
    for (const { account, tool, since, until, isCovered } of rules) {
      this.#insert.run({ account, tool, since, until, isCovered: Number(isCovered) });
    }
    this.#rules = null;
  }

  /** They may have been written by another process, or in a transaction that was rolled back. */
  forgetCached(): void {
    this.#rules = null;
  }
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
