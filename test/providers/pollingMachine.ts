import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import type { AccountView, Spend } from '../../src/core/accounts.ts';
import type { Ledger } from '../../src/core/ports.ts';
import type { ProviderConnection } from '../../src/core/providerConnection.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { createNodeHttp } from '../../src/sources/providers/http/nodeHttp.ts';
import { KnownAccounts } from '../../src/sources/providers/knownAccounts.ts';
import { ProviderPoller } from '../../src/sources/providers/poller.ts';
import type { ProviderReader } from '../../src/sources/providers/providerReader.ts';
import { providerReaders } from '../../src/sources/providers/readers.ts';
import {
  syncAccount,
  type SyncOrder,
  type SyncParts,
  type SyncResult,
} from '../../src/sources/providers/syncAccount.ts';
import { priceByToken } from '../ledger/accountSteps.ts';
import { ledgerOptions } from '../ledger/temporaryLedger.ts';
import { canaryKey, now } from './accessTo.ts';

export const allDays = { since: null, until: null, timeZone: null } as const;

export interface PollingMachine {
  readonly ledger: Ledger;
  readonly parts: SyncParts;
  readonly poller: ProviderPoller;
  /** Another poller on the same ledger, as after a restart. */
  readonly startAgain: () => ProviderPoller;
  readonly reader: ProviderReader;
  readonly time: { now: number };
  /** Readings that were begun. */
  readonly readings: () => number;
  /** Lets time pass with its timers, step by step, each reading to its end. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** All that is due has been read. */
  settle(): Promise<void>;
  /** One reading without the poller. */
  sync(connection: ProviderConnection, order?: Partial<SyncOrder>): Promise<SyncResult>;
  connection(url: string, overrides?: Partial<ProviderConnection>): ProviderConnection;
  spend(): Spend;
  view(): AccountView;
}

/** A real ledger, a real poller and sockets, under a clock that only the test moves. */
export function pollingMachine(
  reader: ProviderReader,
  { start = now, wanted = Date.UTC(2026, 0, 1) } = {},
): PollingMachine {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const folder = mkdtempSync(join(tmpdir(), 'compute-spend-polling-'));
  const time = { now: start };
  const clock = (): number => time.now;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const ledger = openLedger(
    ledgerOptions(join(folder, 'ledger.db'), { priceObservation: priceByToken, clock, log }),
  );
  let begun = 0;
  let ended = 0;
  const parts: SyncParts = {
    ledger: ledger.accounts,
    known: new KnownAccounts(ledger),
    clock,
    http: (signal) => createNodeHttp({ userAgent: 'compute-spend/test', signal }),
    wanted: () => wanted,
  };
  const startAgain = (): ProviderPoller =>
    new ProviderPoller({
      ...parts,
      http: (signal) => {
        begun += 1;
        return parts.http(signal);
      },
      readers: { ...providerReaders, [reader.provider]: reader },
      log,
      onRead: () => {
        ended += 1;
      },
      random: () => 0.5,
    });
  const poller = startAgain();
  onTestFinished(async () => {
    await poller.close();
    vi.useRealTimers();
    ledger.close();
    rmSync(folder, { recursive: true });
  });
  const settle = async (): Promise<void> => {
    do await setImmediate();
    while (begun !== ended);
    await setImmediate();
  };
  return {
    ledger,
    parts,
    poller,
    startAgain,
    reader,
    time,
    readings: () => begun,
    settle,
    async pass(ms, stepMs = 5 * 60_000) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        time.now += stepMs;
        vi.advanceTimersByTime(stepMs);
        await settle();
      }
    },
    sync: (connection, order = {}) =>
      syncAccount(reader, connection, parts, {
        since: null,
        depth: 'whole',
        isReadElsewhere: () => false,
        signal: new AbortController().signal,
        ...order,
      }),
    connection: (url, overrides = {}) => ({
      provider: reader.provider,
      key: canaryKey,
      baseUrl: url,
      account: null,
      me: ['kim'],
      payerOf: null,
      ...overrides,
    }),
    spend() {
      const spend = ledger.accounts.spend(allDays);
      if (spend === null) throw new Error('no account is connected');
      return spend;
    },
    view() {
      const [view] = ledger.accounts.views(allDays);
      if (view === undefined) throw new Error('no account is connected');
      return view;
    },
  };
}
