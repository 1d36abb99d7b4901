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
  }),
);
type Known = z.infer<typeof knownSchema>;

/** The ledger's small settings. */
export interface SettingStore {
  readSetting(name: string): string | null;
  writeSetting(name: string, value: string | null): void;
}

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
    return this.#read()[nameOf(connection)]?.account ?? null;
  }

  /** `null` where it may be asked now. A wait that is further off than a day was noted under a clock that was wrong. */
  waitOf(connection: ProviderConnection, now: number): number | null {
    const until = this.#read()[nameOf(connection)]?.waitUntil ?? null;
    return until === null || until <= now || until > now + waitMsMax ? null : until;
  }

  keepAccount(connection: ProviderConnection, account: ProviderAccount): void {
    this.#keep(connection, { account, waitUntil: null });
  }

  keepWait(connection: ProviderConnection, waitUntil: number): void {
    this.#keep(connection, { account: this.accountOf(connection), waitUntil });
  }

  #keep(connection: ProviderConnection, known: Known[string]): void {
    const before = this.#read();
    const after = { ...before, [nameOf(connection)]: known };
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

const waitMsMax = 25 * 60 * 60_000;

function nameOf({ provider, key, baseUrl, account }: ProviderConnection): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([key, baseUrl, account]))
    .digest('hex');
  return `${provider} ${hash.slice(0, 24)}`;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
