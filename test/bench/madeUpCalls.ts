import type { Observation } from '../../src/core/observation.ts';
import { claudeCodeKey } from '../../src/sources/logs/claudeCodeKey.ts';
import { claudeCodeStream } from '../../src/sources/logs/claudeCodeRow.ts';
import { makeRandom, type Random } from '../corpus/random.ts';

const dayMs = 86_400_000;
const callsASession = 150;

const claudeModels = ['claude-opus-4-5-20251101', 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001'];
const otherModels = ['gpt-5', 'gpt-5-mini', 'gpt-4o', 'gpt-5-codex', 'gemini-2.5-pro'];

export type CallKind = 'independent' | 'claude';

interface Session {
  readonly id: string;
  readonly workspace: string;
  readonly branch: string;
}

/**
 * Calls of a plausible developer, oldest first and evenly over the days: sessions in ten workspaces. `independent` records of two
 * tools stand for themselves; of `claude` every call is one to three rows that repeat it, as transcripts do.
 */
export function* madeUpCalls(options: {
  readonly seed: number;
  readonly kind: CallKind;
  readonly calls: number;
  readonly days: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}): Generator<readonly Observation[]> {
  const random = makeRandom(options.seed);
  const stepMs = (options.days * dayMs) / options.calls;
  let session = makeSession(random, options.until);
  for (let call = 0; call < options.calls; call += 1) {
    const at = Math.floor(options.until - (options.calls - call) * stepMs);
    if (call % callsASession === 0) session = makeSession(random, at);
    yield options.kind === 'claude' ? claudeRows(random, at, session) : [independent(random, at, session)];
  }
}

function makeSession(random: Random, at: number): Session {
  return {
    id: random.uuidV7(at),
    workspace: `/home/me/projects/number-${random.integer(0, 9)}`,
    branch: random.pick(['main', 'develop', `feature/${random.hex(4)}`]),
  };
}

function claudeRows(random: Random, at: number, session: Session): readonly Observation[] {
  const messageId = `msg_01${random.hex(22)}`;
  const requestId = `req_011${random.hex(21)}`;
  const whole: Observation = {
    ...observationOf(random, at, session),
    stream: claudeCodeStream,
    nativeKey: claudeCodeKey({ messageId, callId: requestId, sessionId: session.id, advisor: null }),
    groupKey: messageId,
    tool: 'claude-code',
    responseModel: random.pick(claudeModels),
    serviceTier: 'standard',
    responseId: messageId,
    requestId,
  };
  const rows = random.integer(1, 3);
  return Array.from({ length: rows }, (_, row) => ({ ...whole, endedAt: at + row, recordId: random.uuid() }));
}

function independent(random: Random, at: number, session: Session): Observation {
  const tool = random.pick(['codex', 'gemini-cli']);
  const key = `${session.id}|${random.hex(8)}`;
  return {
    ...observationOf(random, at, session),
    stream: `${tool}/log`,
    nativeKey: key,
    groupKey: key,
    tool,
    responseModel: random.pick(otherModels),
  };
}

function observationOf(
  random: Random,
  at: number,
  session: Session,
): Omit<Observation, 'stream' | 'nativeKey' | 'groupKey' | 'tool'> {
  return {
    source: 'log',
    providerName: null,
    requestModel: null,
    responseModel: null,
    startedAt: null,
    endedAt: at,
    status: 'complete',
    tokens: {
      uncachedInputTokens: random.integer(1, 900),
      cacheReadInputTokens: random.integer(0, 120_000),
      cacheWrite5mInputTokens: random.integer(0, 9_000),
      cacheWrite1hInputTokens: 0,
      outputTokens: random.integer(2, 4_000),
      reasoningOutputTokens: null,
    },
    webSearchRequests: null,
    statedCost: null,
    creditsNano: null,
    serviceTier: null,
    speed: null,
    inferenceGeo: null,
    sessionId: session.id,
    parentSessionId: null,
    workspace: session.workspace,
    branch: session.branch,
    responseId: null,
    requestId: null,
    recordId: null,
    isSidechain: false,
  };
}
