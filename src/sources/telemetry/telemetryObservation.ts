import type { CallStatus, Observation, TokenCounts } from '../../core/observation.ts';
import { textAttribute, type Attributes } from './attributes.ts';
import { TelemetryRecordError } from './telemetryErrors.ts';
import type { TelemetryLog, TelemetryOrigin } from './telemetryRecord.ts';

/** What a tool's record says of a call; the rest of an observation telemetry never tells. */
export interface TelemetryCall
  extends
    Pick<Observation, 'tool' | 'nativeKey' | 'endedAt' | 'status' | 'tokens' | 'sessionId'>,
    Partial<
      Pick<
        Observation,
        | 'stream'
        | 'groupKey'
        | 'providerName'
        | 'requestModel'
        | 'responseModel'
        | 'startedAt'
        | 'creditsNano'
        | 'speed'
        | 'responseId'
        | 'requestId'
        | 'isSidechain'
      >
    > {}

export function telemetryObservation(call: TelemetryCall): Observation {
  return {
    stream: `${call.tool}/telemetry`,
    groupKey: call.nativeKey,
    source: 'telemetry',
    providerName: null,
    requestModel: null,
    responseModel: null,
    startedAt: null,
    webSearchRequests: null,
    statedCost: null,
    creditsNano: null,
    serviceTier: null,
    speed: null,
    inferenceGeo: null,
    parentSessionId: null,
    workspace: null,
    branch: null,
    responseId: null,
    requestId: null,
    recordId: null,
    isSidechain: false,
    ...call,
  };
}

/** Numbers make a call complete; without any it is counted with its tokens unknown, and one that failed is an error. */
export function statusOf({ outputTokens, uncachedInputTokens }: TokenCounts, isError: boolean): CallStatus {
  if (outputTokens === null && uncachedInputTokens === null) return isError ? 'error' : 'no-usage';
  return isError || outputTokens === null || uncachedInputTokens === null ? 'partial' : 'complete';
}

/**
 * The end of the call that a log tells of. The tool's own `event.timestamp` is to the millisecond and stays the same when an export is
 * repeated. Throws a `TelemetryRecordError` where there is no time.
 */
export function endOfLog(log: TelemetryLog): number {
  const written = Date.parse(textAttribute(log.attributes, 'event.timestamp') ?? '');
  const at = Number.isNaN(written) ? log.at : written;
  if (at === null) throw new TelemetryRecordError('the record has no time');
  return at;
}

export function startOfLog(endedAt: number, attributes: Attributes): number | null {
  const duration = attributes.get('duration_ms');
  const milliseconds = typeof duration === 'string' ? Number.parseFloat(duration) : duration;
  return typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds < endedAt
    ? endedAt - Math.round(milliseconds)
    : null;
}

/** For a record without an id of its own: where, when and what. Two calls of one session share none of it by chance. */
export function contentKey(sessionId: string | null, endedAt: number, tokens: TokenCounts): string {
  return [
    sessionId ?? '',
    endedAt,
    tokens.uncachedInputTokens,
    tokens.cacheReadInputTokens,
    tokens.cacheWrite5mInputTokens,
    tokens.cacheWrite1hInputTokens,
    tokens.outputTokens,
  ].join('/');
}

export function sessionOf({
  attributes,
  resource,
}: TelemetryOrigin & { readonly attributes: Attributes }): string | null {
  return textAttribute(attributes, 'session.id') ?? textAttribute(resource, 'session.id');
}

export function serviceOf({ resource }: TelemetryOrigin): string {
  return textAttribute(resource, 'service.name') ?? '';
}
