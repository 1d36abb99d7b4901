import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { readFailureKinds } from '../core/accounts.ts';
import type { CounterState } from '../core/counterSpans.ts';
import { providerNames, type AccountStatus } from '../core/providerReport.ts';

const failureSchema = z.object({
  kind: z.enum(readFailureKinds),
  message: z.string(),
  remedy: z.string(),
  at: z.number(),
});

const statusSchema = z.object({
  limits: z.array(
    z.object({
      name: z.string(),
      unit: z.enum(['USD', 'credits', 'percent']),
      limit: z.string().nullable(),
      used: z.string().nullable(),
      resetsAt: z.string().nullable(),
    }),
  ),
  balances: z.array(z.object({ currency: z.string(), amount: z.string() })),
});

const countersSchema = z.object({ day: z.number(), midnightPico: z.record(z.string(), z.string()) });

const rowSchema = z.object({
  id: z.number(),
  provider: z.string(),
  vendor_key: z.string(),
  kind: z.enum(['organisation', 'team', 'project', 'key', 'seat', 'person', 'plan']),
  label: z.string(),
  settles: z.enum(['slice', 'whole', 'never']),
  bucket: z.enum(['hour', 'day', 'month']),
  delay_ms: z.number(),
  horizon_ms: z.number(),
  disconnected_at: z.number().nullable(),
  read_since: z.number().nullable(),
  read_until: z.number().nullable(),
  last_read_at: z.number().nullable(),
  data_as_of: z.number().nullable(),
  failure: z.string().nullable(),
  status: z.string().nullable(),
  counters: z.string().nullable(),
});

export type StoredAccount = Readonly<z.infer<typeof rowSchema>>;
export type StoredFailure = z.infer<typeof failureSchema>;

const columns = Object.keys(rowSchema.shape).filter((column) => column !== 'id');

export const providerSchema = z.enum(providerNames);

/** The accounts, plans among them. There are few: every question reads them all. */
export class AccountTable {
  readonly #selectAll: StatementSync;
  readonly #selectOne: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    const list = ['id', ...columns].join(', ');
    this.#selectAll = database.prepare(`select ${list} from account where id <> 0 order by id`);
    this.#selectOne = database.prepare(
      `select ${list} from account where provider = :provider and vendor_key = :key`,
    );
    this.#insert = database.prepare(
      `insert into account (created_at, ${columns.join(', ')})
       values (:createdAt, ${columns.map((column) => `:${column}`).join(', ')})`,
    );
    this.#update = database.prepare(
      `update account set ${columns.map((column) => `${column} = :${column}`).join(', ')} where id = :id`,
    );
    this.#delete = database.prepare('delete from account where id = :id');
  }

  all(): StoredAccount[] {
    return this.#selectAll.all().map((row) => rowSchema.parse(row));
  }

  find(provider: string, key: string): StoredAccount | null {
    const row = this.#selectOne.get({ provider, key });
    return row === undefined ? null : rowSchema.parse(row);
  }

  add(account: Omit<StoredAccount, 'id'>, createdAt: number): StoredAccount {
    const id = Number(this.#insert.run({ ...account, createdAt }).lastInsertRowid);
    return { ...account, id };
  }

  write(account: StoredAccount): void {
    this.#update.run(account);
  }

  remove(id: number): void {
    this.#delete.run({ id });
  }

  /** What came of reading is forgotten; who they are, and which of their rows are the user's, stays. */
  forgetRead(): void {
    for (const account of this.all()) this.write({ ...account, ...nothingRead });
  }
}

/** An account that nothing has been read of. */
export const nothingRead = {
  read_since: null,
  read_until: null,
  last_read_at: null,
  data_as_of: null,
  failure: null,
  status: null,
  counters: null,
} as const satisfies Partial<StoredAccount>;

/** Plans have keys of their own, so that no vendor's id can be one. */
const planPrefix = 'plan ';

export function planKey(name: string): string {
  return planPrefix + name;
}

/** The vendor's own id, or the plan's name. */
export function accountId({ kind, vendor_key: key }: StoredAccount): string {
  return kind === 'plan' ? key.slice(planPrefix.length) : key;
}

/** How views name accounts, by row: by the id, and where several have one id with the seller. */
export function accountNames(accounts: readonly StoredAccount[]): ReadonlyMap<number, string> {
  const ids = accounts.map(accountId);
  const isAlone = (id: string): boolean => ids.indexOf(id) === ids.lastIndexOf(id);
  return new Map(
    accounts.map((account) => {
      const id = accountId(account);
      return [account.id, isAlone(id) ? id : `${account.provider}/${id}`];
    }),
  );
}

export function failureOf(account: StoredAccount): StoredFailure | null {
  return account.failure === null ? null : failureSchema.parse(JSON.parse(account.failure));
}

export function statusOf(account: StoredAccount): Pick<AccountStatus, 'limits' | 'balances'> {
  return account.status === null
    ? { limits: [], balances: [] }
    : statusSchema.parse(JSON.parse(account.status));
}

export function countersOf(account: StoredAccount): CounterState | null {
  return account.counters === null ? null : countersSchema.parse(JSON.parse(account.counters));
}
