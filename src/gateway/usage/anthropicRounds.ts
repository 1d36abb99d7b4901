import { unknownTokens, tokenBuckets, type TokenCounts } from '../../core/observation.ts';
import { type KnownUsage } from './answerReading.ts';
import { anthropicTokens } from './anthropicTokens.ts';
import { objectsOf, textOf, type JsonObject } from './wireJson.ts';

/** Which models a message was asked of and served by; they differ after a fallback. */
interface Models {
  readonly asked: string | null;
  readonly served: string | null;
}

type InnerCall = KnownUsage['inner'][number];

/** Sub-calls that the message's own counters leave out. */
const separateTypes: readonly unknown[] = ['advisor_message', 'compaction'];

/**
 * What a message used over all its `iterations`. With more than one of them the top level is not their sum: it has the
 * output of all rounds but the input of the first, and nothing of advisors and compactions. So the rounds of the
 * serving model are added up, and everything else is a call of its own at its own model's price: advisors, rounds of a
 * model that gave way to a fallback, and compactions, which name no model and run on the asked one.
 */
export function anthropicRounds(
  usage: JsonObject,
  models: Models,
): { readonly tokens: TokenCounts; readonly inner: readonly InnerCall[] } {
  const topLevel = anthropicTokens(usage);
  const iterations = objectsOf(usage['iterations']);
  if (iterations.length < 2) return { tokens: topLevel, inner: [] };

  const calls = iterations.map((iteration) => ({
    responseModel: modelOf(iteration, models),
    tokens: anthropicTokens(iteration),
    isRound: !separateTypes.includes(iteration['type']),
  }));
  const rounds = calls.filter(({ isRound, responseModel }) => isRound && responseModel === models.served);
  const inner = calls
    .filter((call) => !rounds.includes(call))
    .map(({ responseModel, tokens }) => ({ responseModel, tokens }));
  if (rounds.length === 0) return { tokens: topLevel, inner };
  return { tokens: withThinking(sumOf(rounds), topLevel), inner };
}

/** The model of the last fallback round, where the iterations name one. */
export function fallbackModelOf(usage: JsonObject): string | null {
  return textOf(
    objectsOf(usage['iterations']).findLast(({ type }) => type === 'fallback_message')?.['model'],
  );
}

function modelOf(iteration: JsonObject, { asked, served }: Models): string | null {
  return textOf(iteration['model']) ?? (iteration['type'] === 'fallback_message' ? served : asked);
}

function sumOf(rounds: readonly InnerCall[]): TokenCounts {
  const sum = (bucket: keyof TokenCounts): number | null =>
    rounds.reduce<number | null>((total, { tokens }) => {
      const count = tokens[bucket];
      return total === null || count === null ? null : total + count;
    }, 0);
  const sums = tokenBuckets.map((bucket) => [bucket, sum(bucket)] as const);
  return {
    ...unknownTokens,
    ...Object.fromEntries(sums),
    reasoningOutputTokens: sum('reasoningOutputTokens'),
  };
}

/** Iterations don't tell their thinking; the top level does, and has all of the output where no other model had a share. */
function withThinking(tokens: TokenCounts, topLevel: TokenCounts): TokenCounts {
  const isWhole = tokens.reasoningOutputTokens === null && tokens.outputTokens === topLevel.outputTokens;
  return isWhole ? { ...tokens, reasoningOutputTokens: topLevel.reasoningOutputTokens } : tokens;
}
