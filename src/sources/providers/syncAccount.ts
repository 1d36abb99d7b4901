import type { AccountLedger, AccountRef } from '../../core/accounts.ts';
import type { Clock } from '../../core/ports.ts';
import type { ProviderConnection, SyncReport } from '../../core/providerConnection.ts';
import type { ProviderAccount } from '../../core/providerReport.ts';
import { BaseUrlError, checkedBaseUrl } from './baseUrl.ts';
import { ProviderFailure } from './http/providerFailure.ts';
import type { ProviderHttp } from './http/providerHttp.ts';
import type { KnownAccounts } from './knownAccounts.ts';
import type { ProviderAccess, ProviderReader } from './providerReader.ts';
import { readingSpans } from './readingSpans.ts';

export interface SyncParts {
  readonly ledger: AccountLedger;
  readonly known: KnownAccounts;
  readonly clock: Clock;
  /** A new one for each reading, as it counts its requests. */
  readonly http: () => ProviderHttp;
  /** The earliest instant of interest: the start of the allowance year, or what the user asked for. */
  readonly wanted: (now: number) => number;
}

export interface SyncResult {
  readonly report: SyncReport;
  /** Why it ended before its end; the figures of the last good reading stand. */
  readonly failure: ProviderFailure | null;
}

/**
 * Reads what one connection's account has to tell that is not known for good, and hands it to the ledger span by span, so that what was
 * read stays read when a later span fails.
 */
export async function syncAccount(
  reader: ProviderReader,
  connection: ProviderConnection,
  parts: SyncParts,
): Promise<SyncResult> {
  const { known, clock } = parts;
  const http = parts.http();
  const told: Told = { warnings: [], cells: 0 };
  let account = known.accountOf(connection);
  let failure: ProviderFailure | null = null;
  try {
    const wait = known.waitOf(connection, clock());
    if (wait !== null) throw waiting(reader, wait);
    const access = accessOf(reader, connection, http, clock);
    if (account === null) {
      account = await reader.identify(access);
      known.keepAccount(connection, account);
    }
    takeOver(reader, connection, account, parts.ledger);
    await readAll(reader, access, account, parts, told);
  } catch (error) {
    failure = asFailure(reader, error);
    if (failure.retryAt !== null) known.keepWait(connection, failure.retryAt);
    if (account !== null) noteFailure(reader, account, failure, parts);
    told.warnings.push(`${failure.message} ${failure.remedy}`);
  }
  return { report: reportOf(reader, account, parts.ledger, http.asked, told), failure };
}

/** What a reading has come to so far. */
interface Told {
  readonly warnings: string[];
  cells: number;
}

/** What the reader needs to ask for this connection. @throws BaseUrlError */
export function accessOf(
  reader: ProviderReader,
  { key, baseUrl, account, me }: ProviderConnection,
  http: ProviderHttp,
  clock: Clock,
): ProviderAccess {
  const chosen = baseUrl ?? reader.defaultBaseUrl;
  if (chosen === null)
    throw new BaseUrlError(`${reader.title} runs on a host of your own: give its base URL.`);
  return { key, account, me, http, clock, baseUrl: checkedBaseUrl(chosen) };
}

function takeOver(
  { provider, schedule }: ProviderReader,
  { me, payerOf }: ProviderConnection,
  account: ProviderAccount,
  ledger: AccountLedger,
): void {
  ledger.connect({ provider, account, me, schedule });
  if (payerOf !== null) ledger.confirmPayer({ provider, id: account.id }, payerOf);
}

async function readAll(
  reader: ProviderReader,
  access: ProviderAccess,
  account: ProviderAccount,
  { ledger, clock, wanted }: SyncParts,
  told: Told,
): Promise<void> {
  const ref = refOf(reader, account);
  if (reader.status !== null) {
    const at = clock();
    const status = await reader.status(access, account);
    told.cells += ledger.recordStatus(ref, status, at);
    told.warnings.push(...status.warnings);
  }
  if (reader.report === null) return;
  const now = clock();
  const since = Math.max(wanted(now), ledger.forgottenBefore ?? -Infinity);
  for (const span of readingSpans(reader.schedule, ledger.watermark(ref), since, now)) {
    const startedAt = clock();
    const part = await reader.report(access, account, span.since, span.until);
    const { cells, warnings } = ledger.recordReading(ref, { startedAt, part });
    told.cells += cells;
    told.warnings.push(...part.warnings, ...warnings);
  }
}

/** All that has not been read for good is not known to be right any more. */
function noteFailure(
  reader: ProviderReader,
  account: ProviderAccount,
  { kind, message, remedy }: ProviderFailure,
  { ledger, clock, wanted }: SyncParts,
): void {
  const ref = refOf(reader, account);
  const at = clock();
  const spans = readingSpans(reader.schedule, ledger.watermark(ref), wanted(at), at);
  const since = Math.min(...spans.map((span) => span.since), at);
  ledger.recordFailure(ref, { since, until: at }, { kind, message, remedy, at });
}

function reportOf(
  { provider }: ProviderReader,
  account: ProviderAccount | null,
  ledger: AccountLedger,
  requests: number,
  { cells, warnings }: Told,
): SyncReport {
  const view =
    account === null
      ? undefined
      : ledger
          .views({ since: null, until: null, timeZone: null })
          .find((one) => one.provider === provider && one.id === account.id);
  return {
    provider,
    account: account?.id ?? null,
    requests,
    cells,
    settledUntil: view?.settledUntil ?? null,
    warnings: [...new Set(warnings)],
    hasFigures: cells > 0 || (view?.lastReadAt ?? null) !== null,
  };
}

function refOf({ provider }: ProviderReader, { id }: ProviderAccount): AccountRef {
  return { provider, id };
}

function waiting({ provider, title }: ProviderReader, until: number): ProviderFailure {
  return new ProviderFailure(
    'throttled',
    provider,
    `${title} asked to wait until ${new Date(until).toISOString()}.`,
    'Nothing was asked now; the figures of the last good reading stand.',
    { retryAt: until },
  );
}

function asFailure({ provider }: ProviderReader, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (error instanceof BaseUrlError) {
    return new ProviderFailure('accountKind', provider, error.message, 'Correct it and connect again.', {
      cause: error,
    });
  }
  throw error;
}
