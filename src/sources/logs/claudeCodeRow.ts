import { tokenBuckets, type Observation, type TokenCounts } from '../../core/observation.ts';
import { claudeCodeKey } from './claudeCodeKey.ts';
import { counterOf, instantOf, objectOf, objectsOf, textOf, type JsonObject } from './jsonRow.ts';

export const claudeCodeStream = 'claude-code/log';

/** The model name of notices that the tool writes itself: no call was made. */
const localNotice = '<synthetic>';

/**
 * The usage that one row of a transcript tells: of the model that answered, and of each advisor model that it asked.
 * Rows of other kinds give nothing. A `progress` row mirrors a sub-agent's message, with the same ids.
 */
export function claudeCodeObservations(row: JsonObject): readonly Observation[] {
  if (row['type'] === 'assistant') return observationsOf(row, row, row['isSidechain'] === true);
  if (row['type'] !== 'progress') return [];
  const mirrored = objectOf(objectOf(row['data'])?.['message']);
  return mirrored?.['type'] === 'assistant' ? observationsOf(mirrored, row, true) : [];
}

/** `outer` has what a mirrored message leaves out: session, folder, branch, time. */
function observationsOf(row: JsonObject, outer: JsonObject, isSidechain: boolean): readonly Observation[] {
  const message = objectOf(row['message']);
  const usage = objectOf(message?.['usage']);
  if (message === null || usage === null) return [];
  const model = textOf(message['model']);
  if (row['isApiErrorMessage'] === true || model === localNotice) return [];

  const endedAt = instantOf(row['timestamp'] ?? outer['timestamp']);
  const messageId = textOf(message['id']);
  const requestId = textOf(row['requestId']);
  const recordId = textOf(row['uuid']);
  const sessionId = textOf(row['sessionId']) ?? textOf(outer['sessionId']);
  const tokens = answerTokensOf(usage);
  const recordKey = recordId ?? contentKey(endedAt, tokens);
  const callId = messageId === null ? recordKey : (requestId ?? recordKey);
  const key = { messageId, callId, sessionId };

  const answer: Observation = {
    stream: claudeCodeStream,
    nativeKey: claudeCodeKey({ ...key, advisor: null }),
    groupKey: messageId ?? recordKey,
    source: 'log',
    tool: 'claude-code',
    providerName: null,
    requestModel: null,
    responseModel: model,
    startedAt: null,
    endedAt,
    // Written while the answer was still streaming: its output is what had come by then.
    status: message['stop_reason'] === null ? 'partial' : 'complete',
    tokens,
    webSearchRequests: webSearchesOf(usage),
    statedCost: null,
    creditsNano: null,
    serviceTier: textOf(usage['service_tier']),
    speed: textOf(usage['speed']),
    inferenceGeo: textOf(usage['inference_geo']),
    sessionId,
    parentSessionId: null,
    workspace: textOf(row['cwd']) ?? textOf(outer['cwd']),
    branch: textOf(row['gitBranch']) ?? textOf(outer['gitBranch']),
    responseId: messageId,
    requestId,
    recordId,
    isSidechain,
  };
  return [answer, ...advisorsOf(usage, answer, key)];
}

/** Inner calls of advisor models: the only ones that the row's own counters leave out. */
function advisorsOf(
  usage: JsonObject,
  answer: Observation,
  key: { readonly messageId: string | null; readonly callId: string; readonly sessionId: string | null },
): readonly Observation[] {
  return objectsOf(usage['iterations'])
    .filter((iteration) => iteration['type'] === 'advisor_message')
    .map((iteration, advisor) => ({
      ...answer,
      nativeKey: claudeCodeKey({ ...key, advisor }),
      responseModel: textOf(iteration['model']),
      tokens: tokensOf(iteration),
      webSearchRequests: webSearchesOf(iteration),
      speed: textOf(iteration['speed']),
    }));
}

/** Told by newer versions only; a part of the output. */
function thinkingOf(usage: JsonObject): number | null {
  const details = objectOf(usage['output_tokens_details']);
  return details === null || typeof details['thinking_tokens'] !== 'number'
    ? null
    : counterOf(details, 'thinking_tokens');
}

/**
 * With several rounds of sampling the top level may have the input of the first alone, while each was billed; the rounds then tell
 * all of it, as the gateway reads it too. Where a round leaves its counters out, the top level is the larger figure.
 */
function answerTokensOf(usage: JsonObject): TokenCounts {
  const whole = tokensOf(usage);
  const rounds = objectsOf(usage['iterations']).filter(({ type }) => type === 'message');
  if (rounds.length < 2) return whole;
  const counts = rounds.map(tokensOf);
  const sums = tokenBuckets.map((bucket) => {
    const sum = counts.reduce((total, tokens) => total + (tokens[bucket] ?? 0), 0);
    return [bucket, Math.max(whole[bucket] ?? 0, sum)] as const;
  });
  return { ...whole, ...Object.fromEntries(sums) };
}

/** The lifetimes' split may be missing or tell less than the sum: what it leaves untold is short-lived. */
function tokensOf(usage: JsonObject): TokenCounts {
  const written = counterOf(usage, 'cache_creation_input_tokens');
  const split = objectOf(usage['cache_creation']) ?? {};
  const short = counterOf(split, 'ephemeral_5m_input_tokens');
  const long = counterOf(split, 'ephemeral_1h_input_tokens');
  return {
    uncachedInputTokens: counterOf(usage, 'input_tokens'),
    cacheReadInputTokens: counterOf(usage, 'cache_read_input_tokens'),
    cacheWrite5mInputTokens: short + Math.max(0, written - short - long),
    cacheWrite1hInputTokens: long,
    outputTokens: counterOf(usage, 'output_tokens'),
    reasoningOutputTokens: thinkingOf(usage),
  };
}

function webSearchesOf(usage: JsonObject): number | null {
  const serverTools = objectOf(usage['server_tool_use']);
  return serverTools === null ? null : counterOf(serverTools, 'web_search_requests');
}

/** For a row without any id of its own. */
function contentKey(endedAt: number, tokens: TokenCounts): string {
  return [
    endedAt,
    tokens.uncachedInputTokens,
    tokens.cacheReadInputTokens,
    tokens.cacheWrite5mInputTokens,
    tokens.cacheWrite1hInputTokens,
    tokens.outputTokens,
  ].join('/');
}
