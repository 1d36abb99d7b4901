import type { Observation, TokenCounts } from './observation.ts';

/**
 * Input as every witness can tell it. How long a written cache lives is told by some witnesses only (the others put all of it
 * into the short bucket), so both lifetimes are one figure here.
 */
export interface InputNumbers {
  readonly uncached: number;
  readonly read: number;
  readonly written: number;
}

/** `null` when a bucket is unknown: what it hides may stand in another one. */
export function inputNumbersOf(tokens: TokenCounts): InputNumbers | null {
  const { uncachedInputTokens, cacheReadInputTokens, cacheWrite5mInputTokens } = tokens;
  if (uncachedInputTokens === null || cacheReadInputTokens === null || cacheWrite5mInputTokens === null) {
    return null;
  }
  return {
    uncached: uncachedInputTokens,
    read: cacheReadInputTokens,
    written: cacheWrite5mInputTokens + (tokens.cacheWrite1hInputTokens ?? 0),
  };
}

/** A name for numbers that can be compared; `null` for those that can't. */
export function inputNameOf(tokens: TokenCounts): string | null {
  const numbers = inputNumbersOf(tokens);
  return numbers === null ? null : `${numbers.uncached} ${numbers.read} ${numbers.written}`;
}

/** Could both be of one call? Equal, or one side does not know them for sure. */
export function inputsAgree(one: Observation, other: Observation): boolean {
  if (!isMeasuredWhole(one) || !isMeasuredWhole(other)) return true;
  const [first, second] = [inputNameOf(one.tokens), inputNameOf(other.tokens)];
  return first === null || second === null || first === second;
}

/** Could both be of one call? An output that was cut off or is unknown says nothing. */
export function outputsAgree(one: Observation, other: Observation): boolean {
  return (
    !isOutputFinal(one) || !isOutputFinal(other) || one.tokens.outputTokens === other.tokens.outputTokens
  );
}

export function isOutputFinal(observation: Observation): boolean {
  return isMeasuredWhole(observation) && observation.tokens.outputTokens !== null;
}

/** Anything else is a lower bound, an estimate or nothing at all. */
function isMeasuredWhole({ status }: Observation): boolean {
  return status === 'complete';
}

/** Neither input nor output is known: a call that failed, or whose answer told nothing. */
export function isWithoutNumbers({ tokens }: Observation): boolean {
  return tokens.uncachedInputTokens === null && tokens.outputTokens === null;
}
