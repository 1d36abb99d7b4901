import type { IncomingHttpHeaders } from 'node:http';
import type { CallStatus, Observation, TokenCounts } from '../core/observation.ts';
import type { Route } from './routes.ts';
import type { WireUsage } from './wireUsage.ts';

/** A call to a model that has ended, as the gateway saw it. */
export interface EndedCall {
  /** Random; a client's retry is another call. */
  readonly id: string;
  readonly route: Route;
  readonly tool: string;
  /** Path and query as appended to the upstream's root. */
  readonly path: string;
  readonly requestHeaders: IncomingHttpHeaders;
  /** The top-level `model` of the request's body. */
  readonly bodyModel: string | null;
  /** `null` when none came. */
  readonly answer: { readonly status: number; readonly headers: IncomingHttpHeaders } | null;
  /** `null` when it could not be read. */
  readonly usage: WireUsage | null;
  readonly how: 'complete' | 'aborted' | 'broken';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
}

const unknownTokens: TokenCounts = {
  uncachedInputTokens: null,
  cacheReadInputTokens: null,
  cacheWrite5mInputTokens: null,
  cacheWrite1hInputTokens: null,
  outputTokens: null,
  reasoningOutputTokens: null,
};

/**
 * What the gateway tells of a call: itself, and each sub-call that the answer lists apart. They share the answer's ids, by which logs
 * and telemetry of the same call are found.
 */
export function observed(call: EndedCall): Observation[] {
  const isFailed = call.answer !== null && call.answer.status >= 400;
  const usage = isFailed ? null : call.usage;
  const own: Observation = {
    stream: 'gateway',
    nativeKey: call.id,
    groupKey: call.id,
    source: 'gateway',
    tool: call.tool,
    providerName: call.route.providerName,
    requestModel: pathModel(call.path) ?? call.bodyModel,
    responseModel: usage?.responseModel ?? null,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    status: isFailed ? 'error' : statusOf(call),
    tokens: usage?.tokens ?? unknownTokens,
    webSearchRequests: usage?.webSearchRequests ?? null,
    statedCost: usage?.statedCost ?? null,
    creditsNano: null,
    serviceTier: usage?.serviceTier ?? null,
    speed: usage?.speed ?? null,
    inferenceGeo: usage?.inferenceGeo ?? null,
    sessionId: firstOf(call.requestHeaders, [
      'x-claude-code-session-id',
      'session-id',
      'session_id',
      'thread-id',
    ]),
    parentSessionId: null,
    workspace: null,
    branch: null,
    responseId: usage?.responseId ?? null,
    requestId: requestIdOf(call),
    recordId: null,
    isSidechain: call.requestHeaders['x-claude-code-parent-agent-id'] !== undefined,
  };
  const inner = (usage?.inner ?? []).map((part, index): Observation => {
    const nativeKey = `${call.id}/inner/${index + 1}`;
    return {
      ...own,
      nativeKey,
      groupKey: nativeKey,
      responseModel: part.responseModel,
      tokens: part.tokens,
      serviceTier: part.serviceTier ?? own.serviceTier,
      webSearchRequests: null,
      // The answer's price is that of all of it.
      statedCost: null,
    };
  });
  return [own, ...inner];
}

/** The model that a path names (Gemini, Vertex, Bedrock). Azure's deployment is a name of the user's own and tells none. */
export function pathModel(path: string): string | null {
  // Bedrock's names hold a colon, which not every client encodes; at Google what follows it is the method.
  const found = /\/model\/([^/?]+)\/(?:invoke|converse)|\/models\/([^/?:]+):/
    .exec(path)
    ?.slice(1)
    .find(Boolean);
  if (found === undefined) {
    return null;
  }
  try {
    return decodeURIComponent(found);
  } catch (error) {
    if (error instanceof URIError) return found;
    throw error;
  }
}

function statusOf({ usage, how, answer }: EndedCall): CallStatus {
  if (usage !== null) {
    return usage.status;
  }
  if (how === 'aborted') {
    return 'partial';
  }
  return answer === null ? 'error' : how === 'broken' ? 'partial' : 'no-usage';
}

/** Copilot Chat's spans carry the id that its request had; all others know the answer's. */
function requestIdOf({ tool, requestHeaders, answer }: EndedCall): string | null {
  return tool === 'copilot-vscode'
    ? firstOf(requestHeaders, ['x-request-id'])
    : firstOf(answer?.headers ?? {}, ['request-id', 'x-request-id', 'x-amzn-requestid']);
}

function firstOf(headers: IncomingHttpHeaders, names: readonly string[]): string | null {
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
