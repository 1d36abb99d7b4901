import { tokenBuckets } from '../../src/core/observation.ts';
import type { AnswerTokens, GivenAnswer } from './madeUpProvider.ts';

/** Token counts that no other answer shares in any bucket, so that a mix-up shows. */
export function tokensOfAnswer(number: number): AnswerTokens {
  return {
    uncachedInputTokens: 11 + 7 * number,
    cacheReadInputTokens: 20_000 + 1_003 * number,
    cacheWrite5mInputTokens: 300 + 13 * number,
    cacheWrite1hInputTokens: 500 + 17 * number,
    outputTokens: 90 + 19 * number,
    reasoningOutputTokens: 5 + number,
  };
}

/** What a meter has to report for these answers: calls, and tokens by bucket. */
export function sumOfAnswers(answers: readonly GivenAnswer[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { requests: answers.length, totalTokens: 0 };
  for (const bucket of tokenBuckets) {
    sums[bucket] = answers.reduce((sum, { tokens }) => sum + tokens[bucket], 0);
    sums['totalTokens'] = (sums['totalTokens'] ?? 0) + sums[bucket];
  }
  return sums;
}
