/** What the seller stated needs no price of ours. */
export const isUnpriced = 'call.unpriced_reason is not null and call.billed_pico is null';

/**
 * The sums of a roll-up row, each with the SQL that takes it from calls. One list, so that what is kept with every booking, rebuilt for
 * another zone and asked of the calls themselves can't differ. `sum` passes over nulls and is null over nothing else; to say so once a
 * group instead of once a call halves the time of a question to a million calls.
 */
export const sumColumns = {
  requests: 'count(*)',
  uncached_input_tokens: 'coalesce(sum(call.uncached_input_tokens), 0)',
  cache_read_input_tokens: 'coalesce(sum(call.cache_read_input_tokens), 0)',
  cache_write_5m_input_tokens: 'coalesce(sum(call.cache_write_5m_input_tokens), 0)',
  cache_write_1h_input_tokens: 'coalesce(sum(call.cache_write_1h_input_tokens), 0)',
  output_tokens: 'coalesce(sum(call.output_tokens), 0)',
  reasoning_output_tokens: 'coalesce(sum(call.reasoning_output_tokens), 0)',
  known_reasoning: 'count(call.reasoning_output_tokens)',
  list_pico: 'coalesce(sum(call.list_pico), 0)',
  known_list: 'count(call.list_pico)',
  effective_pico: 'coalesce(sum(call.effective_pico), 0)',
  known_effective: 'count(call.effective_pico)',
  billed_pico: 'coalesce(sum(call.billed_pico), 0)',
  known_billed: 'count(call.billed_pico)',
  unpriced_requests: `count(case when ${isUnpriced} then 1 end)`,
  // A price that the seller stated is no list price.
  unlisted_requests: 'count(call.unpriced_reason)',
  assumed_requests: 'coalesce(sum(call.is_assumed), 0)',
  partial_requests: 'coalesce(sum(call.is_partial), 0)',
} as const;

export type SumColumn = keyof typeof sumColumns;
export type Sums = Record<SumColumn, bigint>;

export const sumColumnNames = Object.keys(sumColumns) as SumColumn[];

/** `sum(…) as requests, …` over the roll-ups. */
export const sumsOfRollups = sumColumnNames.map((column) => `sum(${column}) as ${column}`).join(', ');

/** The same over the calls. */
export const sumsOfCalls = sumColumnNames.map((column) => `${sumColumns[column]} as ${column}`).join(', ');
