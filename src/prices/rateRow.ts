import * as z from 'zod';
import { canonicalName, withoutDate } from './modelNames.ts';
import { providerId } from '../core/sellerNames.ts';
import { serviceTiers, speeds } from './requestUse.ts';

/** A day of the calendar, `2026-11-18`; rows begin and end at midnight UTC, as sellers' notices do. */
const daySchema = z.iso.date('a day like 2026-11-18');

const dollarsSchema = z
  .number()
  .min(0, 'dollars from 0 up')
  .max(100_000, 'dollars per million tokens, so at most 100000');

/** A bucket left out keeps the price of the next list; `null` says that this kind of use is not sold. */
const bucketPricesSchema = z.strictObject({
  uncachedInputTokens: dollarsSchema.nullable().optional(),
  cacheReadInputTokens: dollarsSchema.nullable().optional(),
  cacheWrite5mInputTokens: dollarsSchema.nullable().optional(),
  cacheWrite1hInputTokens: dollarsSchema.nullable().optional(),
  outputTokens: dollarsSchema.nullable().optional(),
});

/** What shipped corrections and the user's own rates have in common. */
const rowShape = {
  /** The seller, by any of its names; without one the row holds for every seller. */
  provider: z.string().min(1).optional(),
  /** Names without date; `claude-*` stands for every name that begins so. */
  models: z.array(z.string().min(1)).min(1, 'at least one model'),
  validFrom: daySchema,
  /** The last day. */
  validUntil: daySchema.optional(),
  /** Without one the row speaks of standard service, to which surcharges and discounts are added. */
  serviceTier: z.enum(serviceTiers).optional(),
  speed: z.enum(speeds).optional(),
  dollarsPerMillion: bucketPricesSchema.optional(),
  /** Prices of a whole request whose prompt is longer than this. */
  longContext: z
    .strictObject({
      abovePromptTokens: z.int().positive(),
      dollarsPerMillion: bucketPricesSchema,
    })
    .optional(),
  webSearchDollars: z.number().min(0).max(1000).optional(),
};

/** A row of the user's rate file. With `contract` it is what the user pays; without, what the seller asks. */
export const userRowSchema = z
  .strictObject({
    ...rowShape,
    contract: z.string().min(1).optional(),
    percentOff: z.number().min(0).max(100).optional(),
    note: z.string().optional(),
  })
  .refine((row) => hasPrices(row) || row.percentOff !== undefined, {
    error: 'needs dollarsPerMillion, webSearchDollars or percentOff',
  })
  .refine((row) => !(hasPrices(row) && row.percentOff !== undefined), {
    error: 'has both prices and percentOff: write two rows',
  })
  .refine((row) => row.percentOff === undefined || row.contract !== undefined, {
    error: 'percentOff needs the name of the contract that grants it',
    path: ['contract'],
  })
  .refine((row) => row.contract === undefined || row.webSearchDollars === undefined, {
    error: 'web searches have no contracted price: give their price in a row without contract',
    path: ['webSearchDollars'],
  })
  .refine((row) => row.longContext === undefined || row.dollarsPerMillion !== undefined, {
    error: 'longContext needs dollarsPerMillion for shorter prompts beside it',
    path: ['longContext'],
  })
  .refine((row) => row.validUntil === undefined || row.validUntil >= row.validFrom, {
    error: 'ends before it begins',
    path: ['validUntil'],
  });
export type UserRow = z.infer<typeof userRowSchema>;

/** A shipped correction: also factors on the price, and where each figure is published. */
export const shippedRowSchema = z.strictObject({
  ...rowShape,
  provider: z.string().min(1),
  /** Multiplies every bucket of the standard price, for the row's service tier or region. */
  factor: z.number().positive().optional(),
  /** The seller does not offer this service for prompts above the first context tier. */
  excludesLongContext: z.boolean().optional(),
  inferenceGeo: z.string().min(1).optional(),
  source: z.string().min(1),
  /**
   * How the figure got here: read in a stored `copy` of the source's page, `reported` by others who cite that page, or
   * `recalled` as generally known. Only the page itself would be better than any of them.
   */
  evidence: z.enum(['copy', 'reported', 'recalled']),
});
export type ShippedRow = z.infer<typeof shippedRowSchema>;

export type RateRow = UserRow | ShippedRow;

/** The names that rows are looked up by. */
export interface RowSubject {
  /** Ids under which the seller is known: as asked, and whose list prices it. */
  readonly providers: readonly string[];
  readonly names: readonly string[];
}

/**
 * The rows about this model of this seller, on whatever day, best first: the full name before the name without its date
 * before a `*`, then the newer row, then the one further down.
 */
export function rowsAbout<Row extends RateRow>(rows: readonly Row[], subject: RowSubject): readonly Row[] {
  return rows
    .flatMap((row, index) => {
      const distance = distanceOf(row, subject);
      return distance === null ? [] : [{ row, index, distance }];
    })
    .sort(
      (a, b) => a.distance - b.distance || compareText(b.row.validFrom, a.row.validFrom) || b.index - a.index,
    )
    .map(({ row }) => row);
}

export function isValidOn(row: RateRow, day: string): boolean {
  return row.validFrom <= day && (row.validUntil === undefined || day <= row.validUntil);
}

/** 0: the name itself. 1: the name without its date. 2: its beginning. `null`: another model or seller. */
function distanceOf(row: RateRow, subject: RowSubject): number | null {
  if (row.provider !== undefined && !subject.providers.includes(providerId(row.provider))) return null;
  const distances = row.models.flatMap((pattern) =>
    subject.names.flatMap((name) => nameDistance(pattern, name) ?? []),
  );
  return distances.length === 0 ? null : Math.min(...distances);
}

function nameDistance(pattern: string, name: string): number | null {
  const wanted = canonicalName(pattern.replace(/\*$/, ''));
  if (pattern.endsWith('*')) return name.startsWith(wanted) ? 2 : null;
  if (name === wanted) return 0;
  return withoutDate(name) === wanted ? 1 : null;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hasPrices(row: { dollarsPerMillion?: unknown; webSearchDollars?: unknown }): boolean {
  return row.dollarsPerMillion !== undefined || row.webSearchDollars !== undefined;
}
