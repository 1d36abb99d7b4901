import type { AccountQuery, AccountRef, CellDay, Plan, Spend } from './accounts.ts';
import type { Allowance } from './allowance.ts';
import type { CallRecord } from './callRecord.ts';
import type { GuardLimits } from './guard.ts';
import type { Observation } from './observation.ts';
import type { ProviderConnection, SyncReport } from './providerConnection.ts';
import type { ProviderAccount } from './providerReport.ts';
import type { QuotaTool } from './quota.ts';
import type { Problem, SpendSnapshot } from './snapshot.ts';
import type { ConnectionPlan, ConnectionWish, DisconnectChoice, DisconnectReport } from './toolConnection.ts';
import type { Dimension, SpendQuery, ReportTotals, TotalsRow } from './totals.ts';

/** What each window tells the meter; the meter unites the windows' roots and settings. */
export interface WindowConfig {
  /** `null` leaves what the ledger remembers. */
  readonly allowance: Allowance | null;
  /** The window's environment as far as log readers look at it: HOME and each tool's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tools that the user switched off; `undefined` (the command line) leaves what the ledger remembers. */
  readonly disabledTools?: readonly string[] | undefined;
  /** The user's own rate file, absolute path; `null` without one, `undefined` as above. Never from a workspace. */
  readonly rateFile?: string | null | undefined;
  /** The user's limits; `undefined` as above. Never from a workspace. */
  readonly guard?: GuardLimits | undefined;
  /** The user's flat-fee plans; `undefined` as above. Never from a workspace. */
  readonly plans?: readonly Plan[] | undefined;
  /**
   * The providers that the user connected, with their keys: for the meter's memory alone, never written down. `undefined` leaves those that
   * another window told.
   */
  readonly providers?: readonly ProviderConnection[] | undefined;
  /**
   * Tools whose quota windows are read over unofficial routes, each by the user's own choice: for the meter's memory alone; `undefined`
   * leaves what another window said. Never from a workspace.
   */
  readonly unofficialQuotas?: readonly QuotaTool[] | undefined;
  /** The window's `CLAUDE_CODE_OAUTH_TOKEN`, told only while Claude's quota windows are switched on; never written down. */
  readonly claudeCodeToken?: string | undefined;
  /** How the gateway reaches upstreams; `undefined` leaves what another window said. Never from a workspace. */
  readonly network?: WindowNetwork | undefined;
}

/** The window's proxy and certificate settings, from the editor and its environment. */
export interface WindowNetwork {
  /** An http or https address; `null` goes straight. */
  readonly proxy: string | null;
  /** Hosts that are reached without it, with a comma between. */
  readonly noProxy: string;
  /** A file of certificates in PEM that are trusted beside the usual ones, absolute path; `null` without one. */
  readonly certificateFile: string | null;
  /** Whether the system's own store is trusted too. */
  readonly trustsSystemCertificates: boolean;
}

/** `report --json`, whole; see the CLI's contract. */
export interface SpendReport {
  readonly version: 1;
  readonly knownSince: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  /** `null` before an account is connected, and where one tool is asked for: reports name no tools. */
  readonly spend: Spend | null;
  readonly currency: 'USD';
  readonly timezone: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly totals: ReportTotals;
  readonly byTool: Readonly<Record<string, ReportTotals>>;
  readonly byModel: Readonly<Record<string, ReportTotals>>;
  readonly byDay: Readonly<Record<string, ReportTotals>>;
  readonly byWorkspace: Readonly<Record<string, ReportTotals>>;
  readonly bySource: Readonly<Record<string, ReportTotals>>;
}

export interface ReportQuery {
  readonly since: string | null;
  readonly until: string | null;
  readonly tool: string | null;
  readonly timeZone: string | null;
}

export interface ExportQuery {
  /** `YYYY-MM` */
  readonly month: string;
  readonly rows: 'days' | 'calls';
  readonly timeZone: string | null;
}

export interface CallsQuery extends SpendQuery {
  readonly limit?: number | undefined;
  readonly newestFirst?: boolean | undefined;
}

/** One line of `doctor`. */
export interface Finding {
  readonly subject: string;
  readonly status: 'ok' | 'note' | 'warning' | 'error';
  readonly message: string;
  readonly remedy: string | null;
}

export interface DoctorReport {
  readonly version: string;
  readonly home: string;
  readonly findings: readonly Finding[];
}

/** How the gateway is to be opened. */
export interface GatewayWish {
  /** The port asked for; `null` leaves it to the gateway, which keeps its port over restarts. */
  readonly port: number | null;
  /** Further upstreams and replaced ones, `NAME=URL` each. Never from a workspace. */
  readonly upstreams: readonly string[];
}

/** Where the gateway is found. The URLs hold its secret: they go to the user who asked, never into a log. */
export interface GatewayAddress {
  readonly port: number;
  /** By route: what the client appends to a URL is appended to the upstream's. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where telemetry (OTLP over HTTP) is sent; `/v1/logs` and its like are appended. */
  readonly telemetryUrl: string;
  /** What the user should know, such as that another port had to be taken. */
  readonly notes: readonly string[];
}

/** What the ledger's thread answers, for whoever asks. Every answer is JSON. */
export interface BookService {
  configure(config: WindowConfig): Promise<SpendSnapshot>;
  snapshot(): Promise<SpendSnapshot>;
  totals(by: readonly Dimension[], query: SpendQuery): Promise<readonly TotalsRow[]>;
  calls(query: CallsQuery): Promise<readonly CallRecord[]>;
  report(query: ReportQuery): Promise<SpendReport>;
  /** The CSV's text. */
  exportMonth(query: ExportQuery): Promise<string>;
  /** Reads every source once and answers when all is booked. */
  refresh(): Promise<SpendSnapshot>;
  setPaused(paused: boolean): Promise<SpendSnapshot>;
  forgetEverything(): Promise<SpendSnapshot>;
  doctor(): Promise<DoctorReport>;
  /** What connecting a tool would change. Rejects with the user's sentence where it can't be done. */
  connectionPlan(wish: ConnectionWish, address: GatewayAddress): Promise<ConnectionPlan>;
  /** Does what the plan says, and keeps how to take it back. */
  connect(wish: ConnectionWish, address: GatewayAddress): Promise<SpendSnapshot>;
  disconnect(choice: DisconnectChoice): Promise<DisconnectReport>;
  /** Lets calls pass a reached limit until then (milliseconds since 1970); `null` puts the limit back. */
  liftGuard(until: number | null): Promise<SpendSnapshot>;
  /** Whose account a key is of, by the cheapest question. Rejects with the user's sentence, and keeps nothing. */
  testProvider(connection: ProviderConnection): Promise<ProviderAccount>;
  /**
   * Reads these accounts' reports now, whatever the interval; only a wait that a vendor asked for holds it.
   *
   * @param since first day of interest; `null` is the allowance year's
   */
  sync(connections: readonly ProviderConnection[], since: string | null): Promise<readonly SyncReport[]>;
  /** What was settled stays; calls from now on are no longer taken as paid by it. Its key is the windows' to leave out. */
  disconnectProvider(ref: AccountRef): Promise<SpendSnapshot>;
  /** One account's reconciliation by day, oldest first. */
  cells(ref: AccountRef, query: AccountQuery): Promise<readonly CellDay[]>;
}

/** What can be asked of the meter over the link: the books, and what the thread that carries bytes does itself. */
export interface MeterService extends Omit<BookService, 'connectionPlan' | 'connect'> {
  /** Opens the gateway where it is not open yet, and tells where it is. */
  gateway(wish: GatewayWish): Promise<GatewayAddress>;
  /** As the books do, with the gateway's own address: it is opened if need be. */
  connectionPlan(wish: ConnectionWish): Promise<ConnectionPlan>;
  connect(wish: ConnectionWish): Promise<SpendSnapshot>;
  /** Takes what a window itself witnessed: calls over the editor's language-model API. */
  observe(observations: readonly Observation[]): Promise<void>;
}

/** The books' methods by name, for the carriers that pass them on. */
export const bookMethods = [
  'configure',
  'snapshot',
  'totals',
  'calls',
  'report',
  'exportMonth',
  'refresh',
  'setPaused',
  'forgetEverything',
  'doctor',
  'connectionPlan',
  'connect',
  'disconnect',
  'liftGuard',
  'testProvider',
  'sync',
  'disconnectProvider',
  'cells',
] as const satisfies readonly (keyof BookService)[];

export const meterMethods = [
  ...bookMethods,
  'gateway',
  'observe',
] as const satisfies readonly (keyof MeterService)[];

/** What the meter says unasked. */
export interface MeterEvents {
  snapshot: SpendSnapshot;
  problem: Problem;
}
