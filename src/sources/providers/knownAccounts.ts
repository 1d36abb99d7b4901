import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ProviderConnection } from '../../core/providerConnection.ts';
import type { ProviderAccount } from '../../core/providerReport.ts';

/** Under this name they stand among the ledger's settings. */
const settingName = 'providerAccounts';

const knownSchema = z.record(
  z.string(),
  z.object({
    account: z
      .object({
        id: z.string(),
        label: z.string(),
        kind: z.enum(['organisation', 'team', 'project', 'key', 'seat', 'person']),
        settles: z.enum(['slice', 'whole', 'never']),
      })
      .nullable(),
    /** Until when the vendor wants not to be asked, milliseconds since 1970. */
    waitUntil: z.number().nullable(),
    /** When the vendor said whose account it is; 0 for an answer that is in doubt. */
    identifiedAt: z.number().default(0),
    /** A hash of the user's names with which it was asked: some vendors' accounts are of a person. */
    me: z.string().default(''),
    /** When it was last read to its end, and a hash of what was asked then: whose rows, and for which tools. */
    readAt: z.number().default(0),
    order: z.string().default(''),
  }),
);
type Known = z.infer<typeof knownSchema>;

/** The ledger's small settings. */
export interface SettingStore {
  readSetting(name: string): string | null;
  writeSetting(name: string, value: string | null): void;
}

const dayMs = 24 * 60 * 60_000;

/** An organisation may get another kind of report, and a key another owner. */
const freshMsMax = 7 * dayMs;

/** A connection that was not asked for so long is gone, and so is what is known of it. */
const keptMsMax = 60 * dayMs;

/** No wait is longer. */
const waitMsMax = 25 * 60 * 60_000;

/**
 * Which account a connection's key has turned out to be of, and how long its vendor wants to be left alone; over restarts. A connection
 * is known by a hash, from which no key can be told.
 */
export class KnownAccounts {
  readonly #store: SettingStore;

  constructor(store: SettingStore) {
    this.#store = store;
  }

  accountOf(connection: ProviderConnection): ProviderAccount | null {
    const known = this.#of(connection);
    return known?.me === hashOf(connection.me.toSorted()) ? known.account : null;
  }

  /** Was it asked lately? */
  isFresh(connection: ProviderConnection, now: number): boolean {
    const identifiedAt = this.#of(connection)?.identifiedAt ?? 0;
    return identifiedAt <= now && now < identifiedAt + freshMsMax;
  }

  /** `null` where it may be asked now. A wait that is further off than a day was noted under a clock that was wrong. */
  waitOf(connection: ProviderConnection, now: number): number | null {
    const until = this.#of(connection)?.waitUntil ?? null;
    return until === null || until <= now || until > now + waitMsMax ? null : until;
  }

  /** When it was last read to its end for the same names and tools; `null` where it was not. */
  readAt(connection: ProviderConnection): number | null {
    const known = this.#of(connection);
    return known?.order === orderOf(connection) ? known.readAt : null;
  }

  keepReading(connection: ProviderConnection, readAt: number): void {
    this.#keep(connection, { ...(this.#of(connection) ?? nothingKnown), readAt, order: orderOf(connection) });
  }

  keepAccount(connection: ProviderConnection, account: ProviderAccount, now: number): void {
    this.#keep(connection, {
      ...(this.#of(connection) ?? nothingKnown),
      account,
      waitUntil: null,
      identifiedAt: now,
      me: hashOf(connection.me.toSorted()),
    });
  }

  keepWait(connection: ProviderConnection, waitUntil: number): void {
    this.#keep(connection, { ...(this.#of(connection) ?? nothingKnown), waitUntil });
  }

  /** A failure may come from its being another account by now: it is asked anew the next time. */
  doubt(connection: ProviderConnection): void {
    const known = this.#of(connection);
    if (known !== undefined) this.#keep(connection, { ...known, identifiedAt: 0 });
  }

  #of(connection: ProviderConnection): Known[string] | undefined {
    return this.#read()[nameOf(connection)];
  }

  #keep(connection: ProviderConnection, known: Known[string]): void {
    const before = this.#read();
    const name = nameOf(connection);
    const newest = Math.max(known.identifiedAt, known.waitUntil ?? 0);
    const isKept = ([other, { identifiedAt, waitUntil }]: [string, Known[string]]): boolean =>
      other === name || newest === 0 || Math.max(identifiedAt, waitUntil ?? 0) > newest - keptMsMax;
    const after = Object.fromEntries(Object.entries({ ...before, [name]: known }).filter(isKept));
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      this.#store.writeSetting(settingName, JSON.stringify(after));
    }
  }

  #read(): Known {
    const text = this.#store.readSetting(settingName);
    if (text === null) return {};
    const parsed = knownSchema.safeParse(jsonOrNull(text));
    // What can't be read is asked anew.
    return parsed.success ? parsed.data : {};
  }
}

const nothingKnown: Known[string] = {
  account: null,
  waitUntil: null,
  identifiedAt: 0,
  me: '',
  readAt: 0,
  order: '',
};

function orderOf({ me, payerOf }: ProviderConnection): string {
  return hashOf([me.toSorted(), payerOf?.toSorted() ?? null]);
}

function nameOf({ provider, key, baseUrl, account }: ProviderConnection): string {
  return `${provider} ${hashOf([key, baseUrl, account])}`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
