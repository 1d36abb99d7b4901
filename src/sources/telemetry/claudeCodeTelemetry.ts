import type { Observation, StandingRule, TokenCounts } from '../../core/observation.ts';
import { bestStands } from '../../core/standing.ts';
import { countAttribute, textAttribute, type Attributes } from './attributes.ts';
import { unknownCounts } from './inputBuckets.ts';
import {
  endOfLog,
  serviceOf,
  sessionOf,
  startOfLog,
  statusOf,
  telemetryObservation,
} from './telemetryObservation.ts';
import { TelemetryRecordError } from './telemetryErrors.ts';
import type { TelemetryLog, TelemetryOrigin, TelemetrySpan } from './telemetryRecord.ts';

const tool = 'claude-code';
const callSpan = 'claude_code.llm_request';

/**
 * Claude Code's events, from code.claude.com/docs/en/monitoring-usage: `api_request` is a call that was answered, `api_error` one that
 * was not. `null` for all others.
 */
export function claudeCodeLog(log: TelemetryLog): Observation | null {
  const name = log.eventName.replace(/^claude_code\./, '');
  if (name !== 'api_request' && name !== 'api_error') return null;
  const { attributes } = log;
  const endedAt = endOfLog(log);
  const requestId = textAttribute(attributes, 'request_id');
  const tokens = name === 'api_error' ? unknownCounts : tokensOf(attributes);
  return telemetryObservation({
    ...callOf(attributes, tokens),
    nativeKey: requestId ?? eventKey(log),
    requestId,
    status: statusOf(tokens, name === 'api_error'),
    startedAt: startOfLog(endedAt, attributes),
    endedAt,
    sessionId: sessionOf(log),
  });
}

/**
 * The span of a call has the numbers of its log and, under another name, its request id: they are one native call. A span without request id
 * (other hosts of the models send none) can't be told to be its log's twin, and is left to the log, which always comes with it.
 */
export function claudeCodeSpan(span: TelemetrySpan): Observation | null {
  if (span.firstWord !== callSpan || span.endedAt === null) return null;
  const { attributes } = span;
  const requestId = textAttribute(attributes, 'gen_ai.response.id', 'request_id');
  if (requestId === null) return null;
  const tokens = tokensOf(attributes);
  return telemetryObservation({
    ...callOf(attributes, tokens),
    nativeKey: requestId,
    requestId,
    status: statusOf(tokens, span.isError || attributes.get('success') === false),
    startedAt: span.startedAt,
    endedAt: span.endedAt,
    sessionId: sessionOf(span),
  });
}

/**
 * Only the log tells how long written tokens live, the span puts all of them in the short bucket: of a call's records with the same output
 * the one that tells long-lived ones stands.
 */
export const claudeCodeTelemetryStanding: StandingRule = (group) =>
  bestStands(
    group.filter(
      (observation) =>
        !group.some(
          (other) =>
            other.nativeKey === observation.nativeKey &&
            other.tokens.outputTokens === observation.tokens.outputTokens &&
            (other.tokens.cacheWrite1hInputTokens ?? 0) > (observation.tokens.cacheWrite1hInputTokens ?? 0),
        ),
    ),
  );

export function isClaudeCode(origin: TelemetryOrigin): boolean {
  return origin.scopeName.startsWith('com.anthropic.claude_code') || serviceOf(origin) === 'claude-code';
}

function callOf(attributes: Attributes, tokens: TokenCounts) {
  const speed = textAttribute(attributes, 'speed');
  return {
    tool,
    tokens,
    providerName: providerOf(attributes),
    responseModel: textAttribute(attributes, 'model'),
    // The API's word for what the tool calls normal.
    speed: speed === 'normal' ? 'standard' : speed,
    isSidechain: textAttribute(attributes, 'agent_id') !== null,
  };
}

/** Behind a base URL of the user's own the seller is not known. */
function providerOf(attributes: Attributes): string | null {
  const provider = textAttribute(attributes, 'anthropic.provider');
  if (provider !== 'firstParty') return provider;
  const isCustom = String(attributes.get('anthropic.custom_base_url') ?? 'false') === 'true';
  return isCustom ? null : 'anthropic';
}

/** The input is without cache. What the lifetimes' split leaves untold is short-lived. */
function tokensOf(attributes: Attributes): TokenCounts {
  const input = countAttribute(attributes, 'input_tokens');
  const output = countAttribute(attributes, 'output_tokens');
  if (input === null && output === null) return unknownCounts;
  const short = countAttribute(attributes, 'cache_creation_5m_tokens') ?? 0;
  const long = countAttribute(attributes, 'cache_creation_1h_tokens') ?? 0;
  const written = countAttribute(attributes, 'cache_creation_tokens') ?? short + long;
  return {
    uncachedInputTokens: input,
    cacheReadInputTokens: countAttribute(attributes, 'cache_read_tokens') ?? 0,
    cacheWrite5mInputTokens: short + Math.max(0, written - short - long),
    cacheWrite1hInputTokens: long,
    outputTokens: output,
    reasoningOutputTokens: null,
  };
}

function eventKey(log: TelemetryLog): string {
  const sequence = countAttribute(log.attributes, 'event.sequence');
  const session = sessionOf(log);
  if (session === null || sequence === null) throw new TelemetryRecordError('the call has no id');
  return `${session}/${String(sequence)}`;
}
