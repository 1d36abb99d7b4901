import type { Observation } from '../../core/observation.ts';
import { countAttribute, textAttribute, type Attributes } from './attributes.ts';
import { disjointCounts, type InclusiveCounts } from './inputBuckets.ts';
import {
  contentKey,
  endOfLog,
  serviceOf,
  sessionOf,
  statusOf,
  telemetryObservation,
} from './telemetryObservation.ts';
import type { TelemetryLog, TelemetryOrigin, TelemetrySpan } from './telemetryRecord.ts';

/** The operations that are calls to a model; `invoke_agent` and its like only wrap them. */
const callOperations: ReadonlySet<string> = new Set(['chat', 'generate_content', 'text_completion']);

const callEvent = 'gen_ai.client.inference.operation.details';

/** What the conventions' span of a call tells of it, whoever sent it. */
export type GenAiCall = Pick<
  Observation,
  'providerName' | 'requestModel' | 'responseModel' | 'responseId' | 'tokens' | 'sessionId'
>;

/** Names as they are now, then as they were (open-telemetry/semantic-conventions-genai): tools send both. */
export function genAiCall(record: TelemetryOrigin & { readonly attributes: Attributes }): GenAiCall {
  const { attributes } = record;
  return {
    providerName: textAttribute(attributes, 'gen_ai.provider.name', 'gen_ai.system'),
    requestModel: textAttribute(attributes, 'gen_ai.request.model'),
    responseModel: textAttribute(attributes, 'gen_ai.response.model'),
    responseId: textAttribute(attributes, 'gen_ai.response.id'),
    tokens: disjointCounts(withCacheInside(countsOf(attributes))),
    sessionId: textAttribute(attributes, 'gen_ai.conversation.id') ?? sessionOf(record),
  };
}

export function operationOf({ attributes, firstWord }: TelemetrySpan): string {
  return textAttribute(attributes, 'gen_ai.operation.name') ?? firstWord;
}

export function isCallOperation(operation: string): boolean {
  return callOperations.has(operation);
}

/** A call's span of a program that nothing more is known of. Only client spans: frameworks wrap them in spans with the same sums. */
export function genAiSpan(span: TelemetrySpan): Observation | null {
  if (!span.isClient || span.endedAt === null || !isCallOperation(operationOf(span))) return null;
  const call = genAiCall(span);
  return telemetryObservation({
    ...call,
    tool: programOf(span),
    nativeKey: span.spanKey,
    status: statusOf(call.tokens, span.isError),
    startedAt: span.startedAt,
    endedAt: span.endedAt,
  });
}

/**
 * A call's event of such a program. It is made within the call's span, so both have one key; some send it twice, for the question and the answer,
 * and only the answer has numbers.
 */
export function genAiLog(log: TelemetryLog): Observation | null {
  if (log.eventName !== callEvent) return null;
  const operation = textAttribute(log.attributes, 'gen_ai.operation.name');
  const call = genAiCall(log);
  const status = statusOf(call.tokens, false);
  if ((operation !== null && !isCallOperation(operation)) || status === 'no-usage') return null;
  const endedAt = endOfLog(log);
  return telemetryObservation({
    ...call,
    tool: programOf(log),
    nativeKey: log.spanKey ?? call.responseId ?? contentKey(call.sessionId, endedAt, call.tokens),
    status,
    endedAt,
  });
}

function countsOf(attributes: Attributes): InclusiveCounts {
  return {
    input: countAttribute(attributes, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    cacheRead: countAttribute(attributes, 'gen_ai.usage.cache_read.input_tokens'),
    cacheWrite: countAttribute(
      attributes,
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.cache_creation.input_tokens',
    ),
    output: countAttribute(attributes, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
    reasoning: countAttribute(
      attributes,
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
    ),
  };
}

/** Instrumentations of Anthropic's SDK pass its input on, which is without cache: parts larger than the whole show it. */
function withCacheInside(counts: InclusiveCounts): InclusiveCounts {
  const { input } = counts;
  const cached = (counts.cacheRead ?? 0) + (counts.cacheWrite ?? 0);
  return input === null || cached <= input ? counts : { ...counts, input: input + cached };
}

/** The service's name as a tool's: short, without what a path or a key could hide in. */
function programOf(origin: TelemetryOrigin): string {
  const name = serviceOf(origin).toLowerCase();
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name) ? name : 'opentelemetry';
}
