import type { Observation, TokenCounts } from '../../core/observation.ts';
import { countAttribute, textAttribute, type Attributes } from './attributes.ts';
import { disjointCounts, unknownCounts } from './inputBuckets.ts';
import {
  contentKey,
  endOfLog,
  serviceOf,
  sessionOf,
  startOfLog,
  statusOf,
  telemetryObservation,
} from './telemetryObservation.ts';
import type { TelemetryLog, TelemetryOrigin } from './telemetryRecord.ts';

const tool = 'gemini-cli';

/**
 * Gemini CLI's own events (`gemini_cli.api_response`, `gemini_cli.api_error`), without any id of the answer: session, prompt, instant and
 * numbers name the call. It tells each call once more in the GenAI conventions' words; of those only the answer's id is taken.
 */
export function geminiCliLog(log: TelemetryLog, responseId: string | null): Observation | null {
  const { attributes, eventName } = log;
  const isError = eventName === 'gemini_cli.api_error';
  if (!isError && eventName !== 'gemini_cli.api_response') return null;
  const endedAt = endOfLog(log);
  const tokens = isError ? unknownCounts : tokensOf(attributes);
  const sessionId = sessionOf(log);
  const promptId = textAttribute(attributes, 'prompt_id') ?? '';
  return telemetryObservation({
    tool,
    nativeKey: `${promptId}/${contentKey(sessionId, endedAt, tokens)}`,
    responseModel: textAttribute(attributes, 'model'),
    responseId: isError ? null : responseId,
    status: statusOf(tokens, isError),
    tokens,
    startedAt: startOfLog(endedAt, attributes),
    endedAt,
    sessionId,
  });
}

export function isGeminiCli(origin: TelemetryOrigin): boolean {
  return origin.scopeName.startsWith('gemini-cli') || serviceOf(origin) === 'gemini-cli';
}

/**
 * The cached part is inside the input; tool results fed back are input beside it. Thoughts are beside the output, unless the total says that
 * they are inside.
 */
function tokensOf(attributes: Attributes): TokenCounts {
  const input = countAttribute(attributes, 'input_token_count');
  const output = countAttribute(attributes, 'output_token_count');
  const toolInput = countAttribute(attributes, 'tool_token_count') ?? 0;
  const thoughts = countAttribute(attributes, 'thoughts_token_count');
  const total = countAttribute(attributes, 'total_token_count');
  const isInside = total !== null && total === (input ?? 0) + (output ?? 0) + toolInput;
  return disjointCounts({
    input: input === null ? null : input + toolInput,
    cacheRead: countAttribute(attributes, 'cached_content_token_count'),
    cacheWrite: null,
    output: output === null ? null : output + (isInside ? 0 : (thoughts ?? 0)),
    reasoning: thoughts,
  });
}
