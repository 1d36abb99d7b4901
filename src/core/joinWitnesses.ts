import { compareSightings } from './callInMaking.ts';
import { inputNameOf, isOutputFinal } from './inputNumbers.ts';
import {
  sourceKinds,
  type CallStatus,
  type Observation,
  type SourceKind,
  type TokenCounts,
} from './observation.ts';

/** What the sightings of one call say together. */
export interface JoinedCall<S> {
  /** The sighting whose numbers stand. */
  readonly standing: S;
  /** Its observation, with what it does not tell filled in from the others: what the call is priced and shown by. */
  readonly observation: Observation;
  /** Best first, each kind once. */
  readonly witnesses: readonly SourceKind[];
}

const statusOrder: readonly CallStatus[] = ['complete', 'partial', 'estimated', 'no-usage', 'error'];

/** Facts about a call that no number depends on another for: of each the best witness that knows it is believed. */
const filledFields = [
  'startedAt',
  'providerName',
  'requestModel',
  'responseModel',
  'webSearchRequests',
  'statedCost',
  'creditsNano',
  'serviceTier',
  'speed',
  'inferenceGeo',
  'sessionId',
  'parentSessionId',
  'workspace',
  'branch',
  'responseId',
  'requestId',
] as const satisfies readonly (keyof Observation)[];

/**
 * One call of its sightings, which are of different streams. The same for every order of them; a call that one witness saw
 * is that witness's observation. Throws a RangeError without any.
 */
export function joinWitnesses<S extends { readonly observation: Observation }>(
  sightings: readonly S[],
): JoinedCall<S> {
  const bound = lowerBoundOf(sightings);
  const [standing, ...others] = [...sightings].sort((one, other) => compareWitnesses(one, other, bound));
  if (standing === undefined) throw new RangeError('a call that nobody saw');
  const { source } = standing.observation;
  if (others.length === 0) return { standing, observation: standing.observation, witnesses: [source] };
  return {
    standing,
    observation: filled(
      standing.observation,
      others.map(({ observation }) => observation),
    ),
    witnesses: [
      source,
      ...sourceKinds.filter(
        (kind) => kind !== source && others.some(({ observation }) => observation.source === kind),
      ),
    ],
  };
}

/**
 * Best first. A witness that saw the call to its end knows more than one that was cut off, so status comes before the order of
 * the sources; of two lower bounds the higher one is nearer to the truth.
 */
function compareWitnesses<S extends { readonly observation: Observation }>(
  first: S,
  second: S,
  lowerBound: number,
): number {
  const [one, other] = [first.observation, second.observation];
  return (
    rankOf(one, lowerBound) - rankOf(other, lowerBound) ||
    (one.status === 'partial' ? (other.tokens.outputTokens ?? -1) - (one.tokens.outputTokens ?? -1) : 0) ||
    sourceKinds.indexOf(one.source) - sourceKinds.indexOf(other.source) ||
    compareSightings(first, second)
  );
}

/** A count below what another witness saw arrive can't be the whole of it, whatever it says of itself. */
function rankOf(observation: Observation, lowerBound: number): number {
  const { status, tokens } = observation;
  const isRefuted = status === 'complete' && (tokens.outputTokens ?? 0) < lowerBound;
  return isRefuted ? statusOrder.indexOf('partial') + 0.5 : statusOrder.indexOf(status);
}

/** The most output that a witness saw before it was cut off. */
function lowerBoundOf(sightings: readonly { readonly observation: Observation }[]): number {
  const outputs = sightings.map(({ observation: { status, tokens } }) =>
    status === 'partial' ? (tokens.outputTokens ?? 0) : 0,
  );
  return Math.max(0, ...outputs);
}

function filled(standing: Observation, others: readonly Observation[]): Observation {
  const facts: Partial<Record<(typeof filledFields)[number], string | number | null>> = {};
  for (const field of filledFields) {
    facts[field] = standing[field] ?? others.find((other) => other[field] !== null)?.[field] ?? null;
  }
  return {
    ...standing,
    ...(facts as Pick<Observation, (typeof filledFields)[number]>),
    tool: toolOf([standing, ...others]),
    tokens: filledTokens(standing, others),
    isSidechain: [standing, ...others].some(({ isSidechain }) => isSidechain),
  };
}

/** On the wire a tool is guessed from headers; in its own record it is certain. */
function toolOf(observations: readonly Observation[]): string {
  const certain: readonly SourceKind[] = ['log', 'telemetry', 'languageModel', 'provider', 'gateway'];
  const [first] = [...observations].sort(
    (one, other) => certain.indexOf(one.source) - certain.indexOf(other.source),
  );
  return first?.tool ?? '';
}

/** The standing numbers, and of those who saw the same ones what they tell in more detail. */
function filledTokens(standing: Observation, others: readonly Observation[]): TokenCounts {
  const { tokens } = standing;
  const input = inputNameOf(tokens);
  const detailed = others
    .filter((other) => input !== null && inputNameOf(other.tokens) === input)
    .find((other) => (other.tokens.cacheWrite1hInputTokens ?? 0) > 0);
  const reasoning = others
    .filter((other) => isOutputFinal(other) && other.tokens.outputTokens === tokens.outputTokens)
    .find((other) => other.tokens.reasoningOutputTokens !== null);
  // An untold lifetime is put down as the short one, so only tokens in the long one are a word on it.
  const isLifetimeTold = (tokens.cacheWrite1hInputTokens ?? 0) > 0;
  const written = isLifetimeTold ? tokens : (detailed?.tokens ?? tokens);
  return {
    ...tokens,
    cacheWrite5mInputTokens: written.cacheWrite5mInputTokens,
    cacheWrite1hInputTokens: written.cacheWrite1hInputTokens,
    reasoningOutputTokens: tokens.reasoningOutputTokens ?? reasoning?.tokens.reasoningOutputTokens ?? null,
  };
}
