import type { ConditionalPrice, MatchLogic, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import type { TokenBucket } from '../core/observation.ts';
import { canonicalName, stemOf, withoutDate } from './modelNames.ts';
import type { PriceCard, TieredPrice } from './priceCard.ts';

/** A model as one seller lists it. */
export interface LibraryEntry {
  readonly provider: string;
  readonly model: string;
  /** The prices that held at an instant (milliseconds since 1970); `null` where the seller sells no tokens of it. */
  cardAt(at: number): PriceCard | null;
}

export interface LibraryMatch {
  readonly entry: LibraryEntry;
  readonly match: 'exact' | 'approximate';
}

/** `@pydantic/genai-prices` as data: its lists and names. Choosing, tiers and sums are ours. */
export interface PriceLibrary {
  knows(provider: string): boolean;
  /** `names` as `listedNames` gives them: the first that the seller lists. */
  find(provider: string, names: readonly string[]): LibraryMatch | null;
  /** Sellers whose list holds where this one's is silent. */
  fallbacksOf(provider: string): readonly string[];
  /** Who makes models of this name; `null` where the name does not tell. */
  makerOf(name: string): string | null;
}

interface Index {
  readonly names: ReadonlyMap<string, LibraryEntry>;
  /** Names without date and stage; `null` where several entries share one. */
  readonly stems: ReadonlyMap<string, LibraryEntry | null>;
}

const bucketKeys = {
  uncachedInputTokens: 'input_mtok',
  cacheReadInputTokens: 'cache_read_mtok',
  cacheWrite5mInputTokens: 'cache_write_mtok',
  cacheWrite1hInputTokens: 'cache_write_1h_mtok',
  outputTokens: 'output_mtok',
} as const satisfies Record<TokenBucket, string>;

/** Loads half a megabyte of data (about 50 ms): call it when the first price is needed, not at the program's start. */
export async function loadPriceLibrary(): Promise<PriceLibrary> {
  const { findProvider } = await import('@pydantic/genai-prices');
  const indexes = new Map<string, Index>();

  // The library also takes any name that contains a seller's; a gateway's name may.
  const listOf = (id: string): Provider | null => {
    const provider = findProvider({ providerId: id });
    return provider?.id === id ? provider : null;
  };
  const indexOf = (id: string): Index => {
    const known = indexes.get(id);
    if (known !== undefined) return known;
    const provider = listOf(id);
    const index = indexModels(id, provider?.models ?? []);
    indexes.set(id, index);
    return index;
  };

  return {
    knows: (provider) => listOf(provider) !== null,
    find: (provider, names) => {
      const { names: listed, stems } = indexOf(provider);
      for (const name of names) {
        const exact = listed.get(name) ?? listed.get(withoutDate(name));
        if (exact !== undefined) return { entry: exact, match: 'exact' };
      }
      for (const name of names) {
        const alike = listed.get(stemOf(name)) ?? stems.get(stemOf(name)) ?? null;
        if (alike !== null) return { entry: alike, match: 'approximate' };
      }
      return null;
    },
    fallbacksOf: (provider) => listOf(provider)?.fallback_model_providers ?? [],
    makerOf: (name) => findProvider({ modelId: name })?.id ?? null,
  };
}

/**
 * By every name that the entry spells out. The library matches by beginnings, too (`claude-sonnet-5-5` would be priced
 * as `claude-sonnet-5`); another version may have another price, so only whole names count here.
 */
function indexModels(provider: string, models: readonly ModelInfo[]): Index {
  const names = new Map<string, LibraryEntry>();
  const stems = new Map<string, LibraryEntry | null>();
  const entries = models.map((model) => ({ model, entry: entryOf(provider, model) }));
  // An entry's id goes before any other entry's alias.
  for (const { model, entry } of entries) setIfFree(names, canonicalName(model.id), entry);
  for (const { model, entry } of entries) {
    for (const name of spelledNames(model.match)) setIfFree(names, canonicalName(name), entry);
  }
  for (const [name, entry] of names) {
    const stem = stemOf(name);
    const other = stems.get(stem);
    stems.set(stem, other === undefined || other === entry ? entry : null);
  }
  return { names, stems };
}

function setIfFree(index: Map<string, LibraryEntry>, name: string, entry: LibraryEntry): void {
  if (!index.has(name)) index.set(name, entry);
}

function spelledNames(match: MatchLogic): readonly string[] {
  if ('or' in match) return match.or.flatMap(spelledNames);
  if ('and' in match) return match.and.flatMap(spelledNames);
  if ('regex' in match) return [];
  return Object.values(match);
}

interface Interval {
  readonly from: number;
  readonly card: PriceCard | null;
  /** Prices of certain hours of the day, within the interval. */
  readonly hours: readonly {
    readonly start: string;
    readonly end: string;
    readonly card: PriceCard | null;
  }[];
}

function entryOf(provider: string, model: ModelInfo): LibraryEntry {
  const name = `${provider}/${model.id}`;
  const intervals = intervalsOf(name, model.prices);
  return {
    provider,
    model: model.id,
    cardAt: (at) => {
      const interval = intervals.findLast(({ from }) => from <= at) ?? intervals[0];
      if (interval === undefined) return null;
      if (interval.hours.length === 0) return interval.card;
      const time = new Date(at).toISOString().slice(11, 23);
      const hours = interval.hours.findLast(({ start, end }) => isWithin(time, start, end));
      return (hours ?? interval).card;
    },
  };
}

/**
 * Rows come in order, each with a first day, with hours of the day, or (the first) with neither. Hours belong to the row
 * before them: read on their own, as the library does, they would also hold before that row's first day.
 */
function intervalsOf(name: string, prices: ConditionalPrice[] | ModelPrice): readonly Interval[] {
  if (!Array.isArray(prices)) return [{ from: -Infinity, card: cardOf(name, prices), hours: [] }];
  const intervals: Interval[] = [];
  for (const { constraint, prices: rowPrices } of prices) {
    const previous = intervals.at(-1);
    if (constraint?.type === 'time_of_date' && previous !== undefined) {
      const start = utcTime(constraint.start_time);
      const end = utcTime(constraint.end_time);
      const card = cardOf(`${name}@${start}-${end}`, rowPrices);
      intervals[intervals.length - 1] = { ...previous, hours: [...previous.hours, { start, end, card }] };
      continue;
    }
    const day = constraint?.type === 'start_date' ? constraint.start_date : null;
    intervals.push({
      from: day === null ? -Infinity : Date.parse(day),
      card: cardOf(day === null ? name : `${name}@${day}`, rowPrices),
      hours: [],
    });
  }
  return intervals;
}

/** `16:30:00Z` or with an offset → `16:30:00.000` UTC, which compares as text. */
function utcTime(time: string): string {
  return new Date(`1970-01-01T${time}`).toISOString().slice(11, 23);
}

/** Hours that end before they start go over midnight. */
function isWithin(time: string, start: string, end: string): boolean {
  return start <= end ? start <= time && time < end : start <= time || time < end;
}

/** A price of 0 in a list means that no tokens are sold (a plan's model, a free preview): not a price to show as $0. */
function cardOf(label: string, prices: ModelPrice): PriceCard | null {
  const card: Partial<Record<TokenBucket, TieredPrice>> = {};
  for (const [bucket, key] of Object.entries(bucketKeys) as [TokenBucket, string][]) {
    const price = tieredPrice(prices[key]);
    if (price !== null && price.base > 0) card[bucket] = price;
  }
  if (Object.keys(card).length === 0) return null;
  const searches = prices['web_searches_kcount'];
  return { label, prices: card, webSearchDollars: typeof searches === 'number' ? searches / 1000 : null };
}

function tieredPrice(price: ModelPrice[string]): TieredPrice | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return { base: price, tiers: [] };
  const tiers = price.tiers.map((tier) => ({ above: tier.start, price: tier.price }));
  return { base: price.base, tiers: tiers.sort((a, b) => a.above - b.above) };
}
