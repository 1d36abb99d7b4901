/**
 * The sums of a roll-up row, each with the SQL that gives one call's part of it. One list, so that what is kept with
 * every booking, rebuilt for another zone and asked of the calls themselves can't differ.
 */
export const sumColumns = {
  requests: '1',
  uncached_input_tokens: 'coalesce(call.uncached_input_tokens, 0)',
  cache_read_input_tokens: 'coalesce(call.cache_read_input_tokens, 0)',
  cache_write_5m_input_tokens: 'coalesce(call.cache_write_5m_input_tokens, 0)',
  cache_write_1h_input_tokens: 'coalesce(call.cache_write_1h_input_tokens, 0)',
  output_tokens: 'coalesce(call.output_tokens, 0)',
  reasoning_output_tokens: 'coalesce(call.reasoning_output_tokens, 0)',
  known_reasoning: 'call.reasoning_output_tokens is not null',
  list_pico: 'coalesce(call.list_pico, 0)',
  known_list: 'call.list_pico is not null',
  effective_pico: 'coalesce(call.effective_pico, 0)',
  known_effective: 'call.effective_pico is not null',
  billed_pico: 'coalesce(call.billed_pico, 0)',
  known_billed: 'call.billed_pico is not null',
  // What the seller stated needs no price of ours.
  unpriced_requests: 'call.unpriced_reason is not null and call.billed_pico is null',
  assumed_requests: 'call.is_assumed',
  partial_requests: 'call.is_partial',
} as const;

export type SumColumn = keyof typeof sumColumns;
export type Sums = Record<SumColumn, bigint>;

export const sumColumnNames = Object.keys(sumColumns) as SumColumn[];

/** `sum(…) as requests, …` over the roll-ups. */
export const sumsOfRollups = sumColumnNames.map((column) => `sum(${column}) as ${column}`).join(', ');

/** The same over the calls. */
export const sumsOfCalls = sumColumnNames
  .map((column) => `sum(${sumColumns[column]}) as ${column}`)
  .join(', ');
