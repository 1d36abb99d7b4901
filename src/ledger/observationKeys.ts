import { hash } from 'node:crypto';
import type { Observation } from '../core/observation.ts';
import { tokenBuckets } from '../core/observation.ts';

/** Half of a SHA-256: two of a billion keys collide with a chance of 10^-21. */
const keyBytes = 16;

/** Names a native or group key over all streams, in 16 bytes. */
export function hashOfKey(stream: string, key: string): Uint8Array {
  return shortHash(`${stream}\0${key}`);
}

/** Equal for two observations that are equal in every field. */
export function fingerprintOf(observation: Observation): Uint8Array {
  return shortHash(
    JSON.stringify([
      observation.stream,
      observation.nativeKey,
      observation.groupKey,
      observation.source,
      observation.tool,
      observation.providerName,
      observation.requestModel,
      observation.responseModel,
      observation.startedAt,
      observation.endedAt,
      observation.status,
      ...tokenBuckets.map((bucket) => observation.tokens[bucket]),
      observation.tokens.reasoningOutputTokens,
      observation.webSearchRequests,
      observation.serviceTier,
      observation.speed,
      observation.inferenceGeo,
      observation.sessionId,
      observation.parentSessionId,
      observation.workspace,
      observation.branch,
      observation.responseId,
      observation.requestId,
      observation.recordId,
      observation.isSidechain,
    ]),
  );
}

function shortHash(text: string): Uint8Array {
  return hash('sha256', text, 'buffer').subarray(0, keyBytes);
}
