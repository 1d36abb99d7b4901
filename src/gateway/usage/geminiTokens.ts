import type { TokenCounts } from '../../core/observation.ts';
import { inclusiveTokens } from '../../core/inclusiveTokens.ts';
import { countOf, partOf } from './wireJson.ts';

/** Counters in Google's meaning; each as it stands in the JSON, left out where it is 0. */
export interface GeminiCounts {
  /** With what was read from a cache. */
  readonly prompt: unknown;
  readonly cached: unknown;
  readonly candidates: unknown;
  readonly thoughts: unknown;
  /** Results of tools fed back: input, beside the prompt. */
  readonly toolUsePrompt: unknown;
  readonly total: unknown;
}

/**
 * Thoughts are beside the candidates by definition, inside them in some answers. The total tells which: where prompt and
 * candidates already make it up, thoughts are inside. While an answer is not `finished`, a missing count of candidates is
 * not yet told rather than 0.
 */
export function geminiTokens(counts: GeminiCounts, isFinished: boolean): TokenCounts {
  const prompt = countOf(counts.prompt);
  const toolUsePrompt = partOf(counts.toolUsePrompt);
  const thoughts = partOf(counts.thoughts);
  const isTold = counts.candidates !== undefined || thoughts !== 0 || isFinished;
  const candidates = isTold && prompt !== null ? partOf(counts.candidates) : countOf(counts.candidates);
  const total = countOf(counts.total);

  const areInside =
    prompt !== null &&
    candidates !== null &&
    toolUsePrompt !== null &&
    (total === prompt + candidates + toolUsePrompt || total === prompt + candidates);
  const beside = areInside ? 0 : thoughts;
  return inclusiveTokens({
    input: prompt === null || toolUsePrompt === null ? null : prompt + toolUsePrompt,
    cacheRead: partOf(counts.cached),
    cacheWrite: 0,
    longCacheWrite: 0,
    output: candidates === null || beside === null ? null : candidates + beside,
    reasoning: countOf(counts.thoughts),
  });
}
