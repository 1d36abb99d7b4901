import type { SQLInputValue } from 'node:sqlite';
import { decimalFromPico } from '../core/money.ts';
import type { Dimension, SpendQuery, Totals, TotalsRow } from '../core/totals.ts';
import { accountNames } from './accountTable.ts';
import { boundsOf, daysTable, spanOfCalls, type Span } from './daySpans.ts';
import { sumsOfCalls, sumsOfRollups, type Sums } from './sumColumns.ts';
import type { Tables } from './tables.ts';

const dayDimensions: ReadonlySet<Dimension> = new Set(['day', 'month']);
const textDimensions = ['tool', 'model', 'workspace', 'source', 'branch', 'session'] as const;
type TextDimension = (typeof textDimensions)[number];

interface Query {
  readonly sql: string;
  readonly parameters: Record<string, SQLInputValue>;
}

/** Which rows of a table are asked for. */
interface Filter {
  readonly conditions: readonly string[];
  readonly parameters: Record<string, SQLInputValue>;
}

/**
 * The sums by the given dimensions, in the order of their keys. Days of the ledger's own zone are answered from the
 * roll-ups, everything else from the calls. No row where no call is.
 */
export function totalsOf(
  tables: Tables,
  by: readonly Dimension[],
  query: SpendQuery,
  ledgerZone: string,
): TotalsRow[] {
  const dimensionFilter = filterByText(tables, query);
  if (dimensionFilter === null) return [];
  const isOwnZone = query.timeZone === null || query.timeZone === ledgerZone;
  const isInRollups = !by.includes('branch') && !by.includes('session');
  const asked =
    isOwnZone && isInRollups
      ? rollupQuery(by, query, dimensionFilter)
      : callQuery(tables, by, query, dimensionFilter, query.timeZone ?? ledgerZone);
  if (asked === null) return [];
  const statement = tables.database.prepare(asked.sql);
  statement.setReadBigInts(true);
  const rows = statement.all(asked.parameters) as unknown as (Sums & Record<string, unknown>)[];
  const names = by.includes('account') ? accountNames(tables.accounts.all()) : null;
  return rows
    .map((row) => ({
      key: by.map((dimension) => keyOf(tables, dimension, row, names)),
      totals: totalsOfSums(row),
    }))
    .sort((one, other) => compareKeys(one.key, other.key));
}

function rollupQuery(by: readonly Dimension[], query: SpendQuery, filter: Filter): Query {
  const conditions = [...filter.conditions];
  const parameters = { ...filter.parameters };
  if (query.since !== null) {
    conditions.push('day >= :since');
    parameters['since'] = query.since;
  }
  if (query.until !== null) {
    conditions.push('day <= :until');
    parameters['until'] = query.until;
  }
  return {
    sql: `select ${[...keyColumns(by), sumsOfRollups].join(', ')} from rollup_day ${clauses(conditions, by)}`,
    parameters,
  };
}

function callQuery(
  tables: Tables,
  by: readonly Dimension[],
  query: SpendQuery,
  filter: Filter,
  zone: string,
): Query | null {
  const span = askedSpan(tables, query, zone);
  if (span === null) return null;
  const columns = [...keyColumns(by), sumsOfCalls].join(', ');
  if (by.some((dimension) => dayDimensions.has(dimension))) {
    const { sql, days } = daysTable(span, zone);
    // A cross join keeps SQLite to this order: day by day along the index of the calls' ends.
    return {
      sql: `${sql} select ${columns}
        from days cross join call on call.ended_at >= days.since and call.ended_at < days.until
        ${clauses(filter.conditions, by)}`,
      parameters: { ...filter.parameters, days },
    };
  }
  if (query.since === null && query.until === null) {
    // Without a bound the index would only be a detour.
    return {
      sql: `select ${columns} from call ${clauses(filter.conditions, by)}`,
      parameters: filter.parameters,
    };
  }
  const conditions = ['ended_at >= :since', 'ended_at < :until', ...filter.conditions];
  const from = isMostOf(span, tables) ? 'call not indexed' : 'call';
  return {
    sql: `select ${columns} from ${from} ${clauses(conditions, by)}`,
    parameters: { ...filter.parameters, since: span.since, until: span.until },
  };
}

/** From a good part of the calls on, to look up each by the index takes longer than to pass over those that are not asked. */
function isMostOf({ since, until }: Span, tables: Tables): boolean {
  const all = spanOfCalls(tables.database);
  return all !== null && until - since > (all.until - all.since) / 2;
}

/** The asked days as instants, within those that hold calls; `null` when that leaves nothing. */
function askedSpan(tables: Tables, query: SpendQuery, zone: string): Span | null {
  const calls = spanOfCalls(tables.database);
  if (calls === null) return null;
  const asked = boundsOf(query, zone);
  const since = Math.max(calls.since, asked.since ?? -Infinity);
  const until = Math.min(calls.until, asked.until ?? Infinity);
  return since < until ? { since, until } : null;
}

/** `null` when a filter names a text that is nowhere in the ledger. */
export function filterByText(tables: Tables, query: SpendQuery): Filter | null {
  const conditions: string[] = [];
  const parameters: Record<string, SQLInputValue> = {};
  for (const dimension of ['tool', 'model', 'workspace'] as const) {
    const value = query[dimension];
    if (value === undefined) continue;
    const id = tables.texts.find(value);
    if (id === null) return null;
    conditions.push(`${dimension} = :${dimension}`);
    parameters[dimension] = id;
  }
  return { conditions, parameters };
}

function keyColumns(by: readonly Dimension[]): string[] {
  return [...new Set(by)].map((dimension) =>
    dimension === 'month' ? `substr(day, 1, 7) as "key_month"` : `${dimension} as "key_${dimension}"`,
  );
}

function clauses(conditions: readonly string[], by: readonly Dimension[]): string {
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  // Without dimensions an aggregate has a row even over nothing.
  const group =
    by.length === 0 ? 'having count(*) > 0' : `group by ${by.map((one) => `key_${one}`).join(', ')}`;
  return `${where} ${group}`;
}

function keyOf(
  tables: Tables,
  dimension: Dimension,
  row: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<number, string> | null,
): string {
  const value = row[`key_${dimension}`];
  if (dimension === 'account') return names?.get(Number(value)) ?? '';
  return isTextDimension(dimension) ? tables.texts.valueOf(Number(value)) : String(value);
}

function isTextDimension(dimension: Dimension): dimension is TextDimension {
  return textDimensions.some((text) => text === dimension);
}

function totalsOfSums(sums: Sums): Totals {
  const buckets = {
    uncachedInputTokens: Number(sums.uncached_input_tokens),
    cacheReadInputTokens: Number(sums.cache_read_input_tokens),
    cacheWrite5mInputTokens: Number(sums.cache_write_5m_input_tokens),
    cacheWrite1hInputTokens: Number(sums.cache_write_1h_input_tokens),
    outputTokens: Number(sums.output_tokens),
  };
  return {
    requests: Number(sums.requests),
    ...buckets,
    reasoningOutputTokens: sums.known_reasoning === 0n ? null : Number(sums.reasoning_output_tokens),
    totalTokens: Object.values(buckets).reduce((total, count) => total + count, 0),
    listCost: costOf(sums.list_pico, sums.known_list),
    effectiveCost: costOf(sums.effective_pico, sums.known_effective),
    billedCost: costOf(sums.billed_pico, sums.known_billed),
    unpricedRequests: Number(sums.unpriced_requests),
    unlistedRequests: Number(sums.unlisted_requests),
    assumedRequests: Number(sums.assumed_requests),
  };
}

function costOf(pico: bigint, known: bigint): string | null {
  return known === 0n ? null : decimalFromPico(pico);
}

/** By code units, so that the order is the same on every machine. */
function compareKeys(one: readonly string[], other: readonly string[]): number {
  for (const [index, text] of one.entries()) {
    const against = other[index] ?? '';
    if (text !== against) return text < against ? -1 : 1;
  }
  return 0;
}
