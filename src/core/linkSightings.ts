import { CallInMaking, compareSightings, OpenCalls, type Sighting } from './callInMaking.ts';
import { editorInputTokensOf, isSeenFromBothEnds } from './editorCall.ts';
import { inputNameOf, inputsAgree, isOutputFinal, isWithoutNumbers, outputsAgree } from './inputNumbers.ts';
import type { Observation } from './observation.ts';
import { plainModelName } from './plainModelName.ts';
import { refusedLinks, type RefusedLink } from './refusedLinks.ts';

/** Two witnesses of one call note its end within this time of each other, where no id says that they saw the same. */
export const linkWindowMs = 10 * 60_000;

/** The same for calls without any numbers, which nothing but tool, model and instant tell from one another. */
export const failureWindowMs = 10_000;

export interface LinkedSightings<S> {
  /** Each sighting in exactly one call, each call with at most one sighting of a stream. */
  readonly calls: readonly (readonly S[])[];
  readonly refused: readonly RefusedLink[];
}

/**
 * Which sightings of different streams are one call: the only place where this is decided (accounting rules, section 1). Pure, and
 * the same for every order of the sightings. Sightings that share no typed id, and neither session, model and input nor an editor's
 * input nor, without numbers, tool and model within the window with any other of them, don't influence each other, so that each such
 * neighbourhood can be linked alone.
 *
 * The surest links come first, so that a doubtful one never takes the place of a sure one: by request id, by response id, by session
 * and numbers, by the numbers of both ends of the editor's API, by the instant alone where there are none; within each those with equal
 * numbers before those where one side does not know its own. A link may make
 * another one possible, hence the rounds. Within one step the earliest go first: equal siblings are matched by count,
 * in time order, and two-pointer matching of two sorted rows is the one that leaves the fewest alone.
 */
export function linkSightings<S extends Sighting>(
  sightings: readonly S[],
  modelName: (model: string) => string = plainModelName,
): LinkedSightings<S> {
  const plainName = remembered(modelName);
  const steps = [
    ...[requestIdOf, responseIdOf].flatMap((idOf) => [equalInputStep(idOf), doubtfulInputStep(idOf)]),
    equalNumbersStep(plainName),
    bothEndsStep(plainName),
    doubtfulOutputStep(plainName),
    failureStep(plainName),
  ];
  let calls = [...sightings].sort(compareSightings).map((sighting) => new CallInMaking(sighting));
  for (let before = Infinity; calls.length < before;) {
    before = calls.length;
    for (const step of steps) calls = linkStep(calls, step);
  }
  const members = calls.map((call) => call.sightings);
  return { calls: members, refused: refusedLinks(members) };
}

/** Each distinct name is worked out once: the same few are asked for in every step. */
function remembered(modelName: (model: string) => string): (model: string) => string {
  const names = new Map<string, string>();
  return (model) => {
    const name = names.get(model) ?? modelName(model);
    names.set(model, name);
    return name;
  };
}

/** One way in which two sightings can be found to be of one call. */
interface LinkStep {
  /** Only sightings with the same key are compared; `null` takes no part. */
  readonly keyOf: (observation: Observation) => string | null;
  readonly isOneCall: (one: Observation, other: Observation) => boolean;
  /** Do these two, of calls that would become one, rule that out? */
  readonly isContradiction: (one: Observation, other: Observation) => boolean;
  readonly windowMs: number;
}

type IdOf = (observation: Observation) => string | null;

const requestIdOf: IdOf = ({ requestId }) => requestId;
const responseIdOf: IdOf = ({ responseId }) => responseId;

/** The id alone would do; the numbers tell apart the answers of servers that give one id to all. */
function equalInputStep(idOf: IdOf): LinkStep {
  return {
    keyOf: (observation) => {
      const [id, input] = [idOf(observation), inputNameOf(observation.tokens)];
      return id === null || input === null ? null : `${input} ${id}`;
    },
    isOneCall: () => true,
    isContradiction: (one, other) => !inputsAgree(one, other),
    windowMs: Infinity,
  };
}

function doubtfulInputStep(idOf: IdOf): LinkStep {
  return {
    keyOf: idOf,
    isOneCall: inputsAgree,
    isContradiction: (one, other) => !inputsAgree(one, other),
    windowMs: Infinity,
  };
}

function equalNumbersStep(modelName: (model: string) => string): LinkStep {
  return {
    keyOf: (observation) => {
      const key = numbersKeyOf(observation, modelName);
      return key === null || !isOutputFinal(observation)
        ? null
        : `${String(observation.tokens.outputTokens)} ${key}`;
    },
    isOneCall: () => true,
    isContradiction: numbersDiffer,
    windowMs: linkWindowMs,
  };
}

/** Without a session, so nothing but exactly equal numbers will do. */
function bothEndsStep(modelName: (model: string) => string): LinkStep {
  return {
    keyOf: (observation) =>
      editorInputTokensOf(observation) === null
        ? null
        : `${String(inputNameOf(observation.tokens))} ${String(observation.tokens.outputTokens)}`,
    isOneCall: (one, other) => isSeenFromBothEnds(one, other, modelName),
    isContradiction: numbersDiffer,
    windowMs: linkWindowMs,
  };
}

function doubtfulOutputStep(modelName: (model: string) => string): LinkStep {
  return {
    keyOf: (observation) => numbersKeyOf(observation, modelName),
    isOneCall: outputsAgree,
    isContradiction: numbersDiffer,
    windowMs: linkWindowMs,
  };
}

/**
 * A call that failed has no numbers, and often no id; the gateway does not see every tool's session. Each attempt is a sighting of its own
 * in each stream, so that they are matched by count here too.
 */
function failureStep(modelName: (model: string) => string): LinkStep {
  return {
    keyOf: (observation) => {
      const model = observation.responseModel ?? observation.requestModel;
      if (model === null || observation.status === 'complete' || !isWithoutNumbers(observation)) return null;
      return JSON.stringify([observation.tool, modelName(model)]);
    },
    isOneCall: () => true,
    isContradiction: (one, other) =>
      numbersDiffer(one, other) ||
      [requestIdOf, responseIdOf, sessionOf].some((idOf) => areOther(idOf(one), idOf(other))),
    windowMs: failureWindowMs,
  };
}

const sessionOf: IdOf = ({ sessionId }) => sessionId;

function areOther(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

function numbersDiffer(one: Observation, other: Observation): boolean {
  return !inputsAgree(one, other) || !outputsAgree(one, other);
}

/** Session, model and input; without a session or any input there is nothing that would tell one call from another. */
function numbersKeyOf(observation: Observation, modelName: (model: string) => string): string | null {
  const { sessionId, tokens } = observation;
  const model = observation.responseModel ?? observation.requestModel;
  const input = inputNameOf(tokens);
  if (sessionId === null || model === null || input === null || input === '0 0 0') return null;
  return JSON.stringify([sessionId, modelName(model), input]);
}

/** Goes through the calls by their first end, and joins each to the earliest one that it is the same as. */
function linkStep<S extends Sighting>(calls: readonly CallInMaking<S>[], step: LinkStep): CallInMaking<S>[] {
  const open = new Map<string, OpenCalls<S>>();
  const linked: CallInMaking<S>[] = [];
  for (const call of [...calls].sort((one, other) => compareSightings(one.first, other.first))) {
    const keys = call.keys(step.keyOf);
    const partner = earliestPartner(call, keys, open, step);
    if (partner === null) linked.push(call);
    else partner.absorb(call);
    const remaining = partner ?? call;
    for (const key of remaining.keys(step.keyOf)) {
      const sharing = open.get(key) ?? new OpenCalls<S>();
      open.set(key, sharing);
      sharing.put(remaining);
    }
  }
  return linked;
}

function earliestPartner<S extends Sighting>(
  call: CallInMaking<S>,
  keys: readonly string[],
  open: ReadonlyMap<string, OpenCalls<S>>,
  step: LinkStep,
): CallInMaking<S> | null {
  for (const key of keys) {
    const sharing = open.get(key);
    if (sharing === undefined) continue;
    for (const other of sharing.lacking(call.first.observation.stream)) {
      if (other.lastEnd < call.firstEnd - step.windowMs) sharing.close(other);
      else if (isOneCall(call, other, key, step)) return other;
    }
  }
  return null;
}

function isOneCall<S extends Sighting>(
  call: CallInMaking<S>,
  other: CallInMaking<S>,
  key: string,
  { keyOf, isOneCall: isSame, isContradiction, windowMs }: LinkStep,
): boolean {
  if (call.sharesStreamWith(other)) return false;
  let isLinked = false;
  for (const { observation: mine } of call.sightings) {
    for (const { observation: theirs } of other.sightings) {
      if (isContradiction(mine, theirs)) return false;
      isLinked ||=
        keyOf(mine) === key &&
        keyOf(theirs) === key &&
        Math.abs(mine.endedAt - theirs.endedAt) <= windowMs &&
        isSame(mine, theirs);
    }
  }
  return isLinked;
}
