import {
  tokenBuckets,
  type CallStatus,
  type Observation,
  type Standing,
  type StandingRule,
} from './observation.ts';

const statusRank: Readonly<Record<CallStatus, number>> = {
  complete: 0,
  partial: 1,
  estimated: 2,
  'no-usage': 3,
  error: 4,
};

const textFields = [
  'nativeKey',
  'recordId',
  'sessionId',
  'parentSessionId',
  'requestModel',
  'responseModel',
  'providerName',
  'serviceTier',
  'speed',
  'inferenceGeo',
  'statedCost',
  'workspace',
  'branch',
  'responseId',
  'requestId',
] as const satisfies readonly (keyof Observation)[];

/**
 * The order in which observations of one call stand, best first; 0 only for equal ones. A streamed answer is written
 * again while it grows, so the largest output is the last word; of equal ones the one that tells more, then the later.
 * The remaining fields only make the choice independent of the order of arrival.
 */
export function compareStanding(a: Observation, b: Observation): number {
  return (
    (b.tokens.outputTokens ?? -1) - (a.tokens.outputTokens ?? -1) ||
    Number(b.speed !== null) - Number(a.speed !== null) ||
    Number(b.statedCost !== null) - Number(a.statedCost !== null) ||
    statusRank[a.status] - statusRank[b.status] ||
    knownIds(b) - knownIds(a) ||
    b.endedAt - a.endedAt ||
    compareNumbers(a, b) ||
    compareTexts(a, b) ||
    Number(a.isSidechain) - Number(b.isSidechain)
  );
}

/** For streams whose records are independent: of each native key the best observation stands. */
export const bestStands: StandingRule = (group) => {
  const standing = new Map<string, Observation>();
  for (const observation of group) {
    const other = standing.get(observation.nativeKey);
    if (other === undefined || compareStanding(observation, other) < 0) {
      standing.set(observation.nativeKey, observation);
    }
  }
  return [...standing].map(([callKey, observation]) => ({ callKey, observation })).sort(byCallKey);
};

export function byCallKey(a: Standing, b: Standing): number {
  return compareText(a.callKey, b.callKey);
}

function knownIds({ responseId, requestId }: Observation): number {
  return Number(responseId !== null) + Number(requestId !== null);
}

function compareNumbers(a: Observation, b: Observation): number {
  for (const bucket of [...tokenBuckets, 'reasoningOutputTokens'] as const) {
    const difference = (b.tokens[bucket] ?? -1) - (a.tokens[bucket] ?? -1);
    if (difference !== 0) return difference;
  }
  return (
    (b.webSearchRequests ?? -1) - (a.webSearchRequests ?? -1) ||
    (b.creditsNano ?? -1) - (a.creditsNano ?? -1) ||
    (b.startedAt ?? -1) - (a.startedAt ?? -1)
  );
}

function compareTexts(a: Observation, b: Observation): number {
  for (const field of textFields) {
    const difference = compareText(a[field] ?? '', b[field] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** By UTF-16 unit: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
