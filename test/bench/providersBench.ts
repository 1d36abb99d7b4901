import { join } from 'node:path';
import type { ProviderConnection } from '../../src/core/providerConnection.ts';
import type { ProviderName } from '../../src/core/providerReport.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { createNodeHttp } from '../../src/sources/providers/http/nodeHttp.ts';
import { KnownAccounts } from '../../src/sources/providers/knownAccounts.ts';
import { providerReaders } from '../../src/sources/providers/readers.ts';
import { syncAccount, type SyncParts } from '../../src/sources/providers/syncAccount.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { ledgerOptions } from '../ledger/temporaryLedger.ts';
import { startReportServer, type Route } from '../providers/reportServer.ts';
import { azureResource, reportYears } from './reportYear.ts';

export interface ProviderFigures {
  readonly provider: ProviderName;
  /** Of the first reading, a year back as far as the vendor answers. */
  readonly requests: number;
  readonly milliseconds: number;
  readonly cells: number;
  /** By how much this process grew over it. */
  readonly bytes: number;
  /** Of a second reading right after it. */
  readonly again: { readonly requests: number; readonly milliseconds: number };
}

const yearMs = 365 * 24 * 3_600_000;

const accounts: Readonly<Partial<Record<ProviderName, string>>> = {
  'azure-openai': azureResource,
  vertex: 'p-1',
  xai: 'team-1',
};

/** Each provider with a report, against a vendor of made-up rows on loopback, into a real ledger. */
export async function benchProviders(): Promise<readonly ProviderFigures[]> {
  const figures: ProviderFigures[] = [];
  for (const [name, routes] of Object.entries(reportYears)) {
    figures.push(await benchProvider(name as ProviderName, routes));
  }
  return figures;
}

async function benchProvider(
  provider: ProviderName,
  routes: Readonly<Record<string, Route>>,
): Promise<ProviderFigures> {
  using folder = temporaryFolder('providers-bench');
  await using server = await startReportServer(routes);
  const ledger = openLedger(ledgerOptions(join(folder.path, 'ledger.db'), { clock: Date.now }));
  const connection: ProviderConnection = {
    provider,
    key: 'AKID:secret',
    baseUrl: server.url,
    account: accounts[provider] ?? null,
    me: ['user_kim', 'user-kim'],
    payerOf: null,
  };
  const parts: SyncParts = {
    ledger: ledger.accounts,
    known: new KnownAccounts(ledger),
    clock: Date.now,
    http: (signal) => createNodeHttp({ userAgent: 'compute-spend/bench', signal }),
    wanted: (now) => now - yearMs,
  };
  const before = process.memoryUsage().rss;
  const first = await timed(connection, parts);
  const bytes = process.memoryUsage().rss - before;
  const again = await timed(connection, parts);
  ledger.close();
  return { provider, ...first, bytes, again };
}

async function timed(
  connection: ProviderConnection,
  parts: SyncParts,
): Promise<{ requests: number; cells: number; milliseconds: number }> {
  const startedAt = performance.now();
  const { report, failure } = await syncAccount(providerReaders[connection.provider], connection, parts, {
    since: null,
    depth: 'whole',
    isReadElsewhere: () => false,
    signal: new AbortController().signal,
  });
  if (failure !== null) throw failure;
  return { requests: report.requests, cells: report.cells, milliseconds: performance.now() - startedAt };
}
