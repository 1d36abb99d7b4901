import * as z from 'zod';
import type { TokenCounts } from '../../core/observation.ts';
import { counterOf, type JsonObject } from './jsonRow.ts';

/** Counters as Codex writes them: the input includes what was read from and written to the cache, the output the reasoning. */
export const codexUsageSchema = z.object({
  input: z.number(),
  cached: z.number(),
  cacheWrite: z.number(),
  output: z.number(),
  reasoning: z.number(),
  /** Input and output; after a full context window the window's size, with zeros in all other counters. */
  total: z.number(),
});
export type CodexUsage = Readonly<z.infer<typeof codexUsageSchema>>;

const counters = ['input', 'cached', 'cacheWrite', 'output', 'reasoning'] as const;

export function codexUsageOf(row: JsonObject): CodexUsage {
  const input = counterOf(row, 'input_tokens');
  const output = counterOf(row, 'output_tokens');
  return {
    input,
    cached: counterOf(row, 'cached_input_tokens'),
    // The name changed between versions; a row has one of the two.
    cacheWrite: counterOf(row, 'cache_write_input_tokens') || counterOf(row, 'cache_creation_input_tokens'),
    output,
    reasoning: counterOf(row, 'reasoning_output_tokens'),
    total: counterOf(row, 'total_tokens') || input + output,
  };
}

/** The disjoint buckets. Parts that exceed their whole are cut, so that the buckets always add up to the input. */
export function codexTokens(usage: CodexUsage): TokenCounts {
  const cacheRead = Math.min(usage.cached, usage.input);
  const cacheWrite = Math.min(usage.cacheWrite, usage.input - cacheRead);
  return {
    uncachedInputTokens: usage.input - cacheRead - cacheWrite,
    cacheReadInputTokens: cacheRead,
    cacheWrite5mInputTokens: cacheWrite,
    cacheWrite1hInputTokens: 0,
    outputTokens: usage.output,
    reasoningOutputTokens: usage.reasoning,
  };
}

export function isNothing(usage: CodexUsage): boolean {
  return counters.every((counter) => usage[counter] === 0);
}

export function isSameUsage(a: CodexUsage, b: CodexUsage): boolean {
  return a.total === b.total && counters.every((counter) => a[counter] === b[counter]);
}

/** What was added between two running totals; after a reset the new total itself. */
export function usageBetween(before: CodexUsage | null, after: CodexUsage): CodexUsage {
  if (before === null || after.total < before.total) return after;
  const added = (counter: keyof CodexUsage) => Math.max(0, after[counter] - before[counter]);
  return {
    input: added('input'),
    cached: added('cached'),
    cacheWrite: added('cacheWrite'),
    output: added('output'),
    reasoning: added('reasoning'),
    total: added('total'),
  };
}

/**
 * A running total that fell a little is an old snapshot written late, no new call; one that fell far is a counter that
 * began anew. After a full context window the total is only the window's size and proves neither.
 */
export function isStale(before: CodexUsage, after: CodexUsage, last: CodexUsage | null): boolean {
  if (after.total >= before.total || isNothing(before) || isNothing(after)) return false;
  return after.total >= before.total * 0.98 || after.total + 2 * (last?.total ?? 0) >= before.total;
}

/** One event's numbers as text, equal for a replayed event and its original. */
export function eventNumbers(total: CodexUsage, last: CodexUsage | null): string {
  return [total, last].map((usage) => (usage === null ? '' : numbersOf(usage))).join('|');
}

/** What a `token_usage_record` and the `token_count` of the same call have in common. */
export function pairNumbers(usage: CodexUsage): string {
  return [usage.input, usage.cached, usage.output].join('/');
}

function numbersOf(usage: CodexUsage): string {
  return [...counters.map((counter) => usage[counter]), usage.total].join('/');
}
