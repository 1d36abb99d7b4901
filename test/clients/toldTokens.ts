import type { CallStatus } from '../../src/core/observation.ts';
import type { AnswerTokens, Failure, GivenAnswer } from '../harness/madeUpProvider.ts';
import { inputOf, writtenOf } from '../harness/provider/answer.ts';

const untold = {
  uncachedInputTokens: null,
  cacheReadInputTokens: null,
  cacheWrite5mInputTokens: null,
  cacheWrite1hInputTokens: null,
  outputTokens: null,
  reasoningOutputTokens: null,
};

/** What a meter has to book for a call: all that its protocol tells of the truth, and nothing more. */
export function toldTokens(
  call: GivenAnswer | Failure,
  status: CallStatus,
): Readonly<Record<string, number | null>> {
  if ('failsWith' in call) return untold;
  switch (status) {
    case 'complete':
      return wholeOf(call);
    case 'partial':
      return firstPartOf(call);
    case 'no-usage':
    case 'error':
    case 'estimated':
      return untold;
    default:
      return status satisfies never;
  }
}

function wholeOf({ route, tokens }: GivenAnswer): Readonly<Record<string, number | null>> {
  switch (route) {
    case 'messages':
      return tokens;
    case 'converse':
      return { ...tokens, reasoningOutputTokens: null };
    case 'responses':
    case 'chat':
      return withWriteLifetimeUntold(tokens);
    case 'gemini':
      return {
        ...tokens,
        uncachedInputTokens: tokens.uncachedInputTokens + writtenOf(tokens),
        ...{ cacheWrite5mInputTokens: 0, cacheWrite1hInputTokens: 0 },
      };
    case 'ollama':
      return { ...inputAlone(tokens), outputTokens: tokens.outputTokens, reasoningOutputTokens: null };
    case 'embeddings':
      return { ...inputAlone(tokens), outputTokens: 0, reasoningOutputTokens: null };
    default:
      return route satisfies never;
  }
}

/** Only these protocols tell something at an answer's beginning. */
function firstPartOf(call: GivenAnswer): Readonly<Record<string, number | null>> {
  if (call.route === 'messages') return { ...wholeOf(call), outputTokens: 1, reasoningOutputTokens: null };
  if (call.route === 'gemini') return { ...wholeOf(call), outputTokens: call.tokens.reasoningOutputTokens };
  return untold;
}

export function withWriteLifetimeUntold(tokens: AnswerTokens): AnswerTokens {
  return { ...tokens, cacheWrite5mInputTokens: writtenOf(tokens), cacheWrite1hInputTokens: 0 };
}

function inputAlone(tokens: AnswerTokens) {
  return {
    uncachedInputTokens: inputOf(tokens),
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
  };
}
