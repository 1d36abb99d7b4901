/** Sellers whose reports can be read, as the command line and the settings spell them. */
export const providerNames = [
  'anthropic',
  'openai',
  'github-copilot',
  'openrouter',
  'litellm',
  'cursor',
  'vertex',
  'azure-openai',
  'bedrock',
  'mistral',
  'deepseek',
  'xai',
  'vercel',
  'together',
  'fireworks',
  'moonshot',
] as const;
export type ProviderName = (typeof providerNames)[number];

/**
 * One row of a provider's report: what one bucket of time cost, as far as the report splits it. Rows are never changed after reading;
 * a later reading of the same bucket replaces the earlier one's rows as a whole.
 */
export interface ReportedRow {
  /** Start (inclusive) and end (exclusive) of the bucket, milliseconds since 1970, UTC. */
  readonly start: number;
  readonly end: number;
  /** What is payable for it, after discounts, in pico-units of `currency`; `null` where the report tells no money. */
  readonly costPico: bigint | null;
  /** The same at list price; `null` where not told. */
  readonly listPico: bigint | null;
  /** ISO 4217, capital letters. Only dollars settle. */
  readonly currency: string;
  /**
   * Every name by which the row tells whose it is: user id, login, e-mail, key id. Empty where it tells nobody. They live in memory
   * only, until it is decided whether the row is the user's.
   */
  readonly who: readonly string[];
  readonly model: string | null;
  /** What was sold, in the report's words: product, line item, token type. */
  readonly item: string | null;
  /**
   * `credit` lessens what is payable and `tax` is out of spend by default; both stand beside usage. `estimate` is a vendor's own guess:
   * shown, and never settling anything.
   */
  readonly category: 'usage' | 'credit' | 'tax' | 'estimate';
  /** All tokens of the row, input of every kind and output; `null` where not told. */
  readonly tokens: number | null;
  readonly requests: number | null;
  /** Quantity in the issuer's own credits (GitHub: gross AI credits), decimal text; `null` elsewhere. */
  readonly credits: string | null;
  /** The vendor's own id of the row; `null` without one. Rows without an id that are equal in every field are one. */
  readonly rowId: string | null;
  /** Money is told of it, in a form that can't be read; `costPico` is `null` then. */
  readonly isUnreadable: boolean;
}

/** What one reading of a span said. Buckets of the span without a row had nothing to report. */
export interface ReportPart {
  /** Whole buckets; milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  readonly rows: readonly ReportedRow[];
  /** The vendor's own word on how far its figures reach; `null` where it gives none. */
  readonly dataAsOf: number | null;
  /** What could not be taken as it came (an unknown unit, an amount in another currency), one sentence each, without anybody's name. */
  readonly warnings: readonly string[];
}

/** A limit that the vendor enforces or tells of. */
export interface ProviderLimit {
  /** In words: `key limit`, `monthly budget of the team`. */
  readonly name: string;
  readonly unit: 'USD' | 'credits' | 'percent';
  /** Decimal text; `null` is no cap. */
  readonly limit: string | null;
  readonly used: string | null;
  /** ISO instant; `null` where not told. */
  readonly resetsAt: string | null;
}

/** A total that only grows, read together with the part of it that falls into the running UTC day. */
export interface RunningCounter {
  /** `key`: what the key has spent since it was made. */
  readonly name: string;
  readonly totalPico: bigint;
  readonly todayPico: bigint;
  /** When it was read, milliseconds since 1970. */
  readonly at: number;
}

/** What an account looks like right now, apart from its report. */
export interface AccountStatus {
  readonly limits: readonly ProviderLimit[];
  /** Prepaid money that is left, by currency: shown, never spend. */
  readonly balances: readonly { readonly currency: string; readonly amount: string }[];
  readonly counters: readonly RunningCounter[];
  readonly warnings: readonly string[];
}

/** One payer at one seller, as its key shows it. */
export interface ProviderAccount {
  /** The vendor's own id: organisation, team, key hash. Never the key. */
  readonly id: string;
  readonly label: string;
  readonly kind: 'organisation' | 'team' | 'project' | 'key' | 'seat' | 'person';
  /**
   * `slice`: rows tell whose they are, and those of the user settle. `whole`: everything that this key shows is the user's own.
   * `never`: the report tells nobody apart, or has no money: it is shown, not counted.
   */
  readonly settles: 'slice' | 'whole' | 'never';
}

/** When a report's figures come and how long they move; from the vendors' documents. */
export interface ReportSchedule {
  /** Width of the finest bucket that has money. */
  readonly bucket: 'hour' | 'day' | 'month';
  /** Never asked more often than this. */
  readonly pollMs: number;
  /** After a bucket's end the figures are usually there by then. */
  readonly delayMs: number;
  /** After a bucket's end the figures may still be revised for so long. */
  readonly horizonMs: number;
  /** How far back the vendor answers. */
  readonly reachMs: number;
  /** The longest span that one `report` call may ask for. */
  readonly spanMsMax: number;
  /** The report changes so seldom that only readings of all that may still move ask for it; limits and counters are asked each time. */
  readonly isReportSeldom?: boolean | undefined;
  /** The most questions that a reading asks within a minute, where the vendor counts them. */
  readonly perMinuteMax?: number | undefined;
}
