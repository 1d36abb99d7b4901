import type { Observation } from '../../core/observation.ts';
import { countAttribute, textAttribute } from './attributes.ts';
import { disjointCounts } from './inputBuckets.ts';
import { contentKey, endOfLog, statusOf, telemetryObservation } from './telemetryObservation.ts';
import type { TelemetryLog } from './telemetryRecord.ts';

const tool = 'codex';

/**
 * Codex's log of an answer's end, `codex.sse_event` of kind `response.completed`, over whatever transport it came. `null` for all others,
 * also for the second one of that kind, which tells the event alone. It carries no id of the answer: conversation, instant and
 * numbers name the call.
 */
export function codexLog(log: TelemetryLog): Observation | null {
  const { attributes, eventName } = log;
  if (eventName !== 'codex.sse_event' || attributes.get('event.kind') !== 'response.completed') return null;
  if (!attributes.has('input_token_count')) return null;
  const endedAt = endOfLog(log);
  const tokens = disjointCounts({
    input: countAttribute(attributes, 'input_token_count'),
    cacheRead: countAttribute(attributes, 'cached_token_count'),
    cacheWrite: countAttribute(attributes, 'cache_write_token_count'),
    output: countAttribute(attributes, 'output_token_count'),
    reasoning: countAttribute(attributes, 'reasoning_token_count'),
  });
  const sessionId = textAttribute(attributes, 'conversation.id');
  // Before a conversation's first turn Codex opens its connection with a request that generates nothing; its own books leave
  // it out. Of a stream of its own it is never taken for one of the turns that the log file tells.
  const isWarmUp = !attributes.has('model_reasoning_effort') && tokens.outputTokens === 0;
  return telemetryObservation({
    tool,
    stream: isWarmUp ? 'codex/telemetry-warm-up' : 'codex/telemetry',
    nativeKey: contentKey(sessionId, endedAt, tokens),
    responseModel: textAttribute(attributes, 'model'),
    status: statusOf(tokens, false),
    tokens,
    endedAt,
    sessionId,
  });
}
