import type { Observation } from '../../../src/core/observation.ts';

export const noon = Date.UTC(2026, 10, 18, 12);

type Overrides = Partial<Omit<Observation, 'tokens'>> & { readonly tokens?: Partial<Observation['tokens']> };

/** What one witness saw, without any id or session by which it could be linked. */
export function sighting(overrides: Overrides = {}): Observation {
  const nativeKey = overrides.nativeKey ?? 'call-1';
  return {
    stream: 'claude-code/log',
    nativeKey,
    groupKey: nativeKey,
    source: 'log',
    tool: 'claude-code',
    providerName: null,
    requestModel: null,
    responseModel: 'claude-sonnet-4-5-20250929',
    startedAt: null,
    endedAt: noon,
    status: 'complete',
    webSearchRequests: null,
    statedCost: null,
    creditsNano: null,
    serviceTier: null,
    speed: null,
    inferenceGeo: null,
    sessionId: null,
    parentSessionId: null,
    workspace: null,
    branch: null,
    responseId: null,
    requestId: null,
    recordId: null,
    isSidechain: false,
    ...overrides,
    tokens: {
      uncachedInputTokens: 8,
      cacheReadInputTokens: 1000,
      cacheWrite5mInputTokens: 200,
      cacheWrite1hInputTokens: 0,
      outputTokens: 50,
      reasoningOutputTokens: null,
      ...overrides.tokens,
    },
  };
}

export function onTheWire(overrides: Overrides = {}): Observation {
  return sighting({ stream: 'gateway', source: 'gateway', ...overrides });
}

export function inTelemetry(overrides: Overrides = {}): Observation {
  return sighting({ stream: 'claude-code/otel', source: 'telemetry', ...overrides });
}

/** What a window saw of a call that it asked over the editor's language-model API. */
export function askedInEditor(overrides: Overrides = {}): Observation {
  return sighting({
    stream: 'vscode-lm',
    source: 'languageModel',
    tool: 'vscode-lm',
    requestModel: 'claude-sonnet-4-5',
    responseModel: null,
    startedAt: (overrides.endedAt ?? noon) - 2000,
    ...overrides,
  });
}

/** The same on the wire, from the editor's extension behind the model. */
export function answeredInEditor(overrides: Overrides = {}): Observation {
  return onTheWire({
    tool: 'copilot-vscode',
    requestModel: 'claude-sonnet-4-5',
    startedAt: (overrides.endedAt ?? noon) - 1500,
    ...overrides,
  });
}

/** An answer that was cut off: what had been counted by then. */
export function cutOff(outputTokens: number | null): Overrides {
  return { status: 'partial', tokens: { outputTokens } };
}

/** Nothing but a part of each call is told, so that neighbours, siblings and contradictions are frequent. */
export interface DrawnSighting {
  readonly stream: 'gateway' | 'claude-code/otel' | 'claude-code/log' | 'vscode-lm';
  /** Made by the editor's own extension, where the stream is not the editor's anyway. */
  readonly isEditors: boolean;
  readonly call: number;
  readonly minute: number;
  /** Minutes from the start to the end. */
  readonly duration: number;
  readonly requestId: number | null;
  readonly responseId: number | null;
  readonly session: number | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly status: 'complete' | 'partial' | 'no-usage' | 'error';
}

const sources = {
  gateway: 'gateway',
  'claude-code/otel': 'telemetry',
  'claude-code/log': 'log',
  'vscode-lm': 'languageModel',
} as const;

export function drawnObservation(drawn: DrawnSighting): Observation {
  return sighting({
    stream: drawn.stream,
    source: sources[drawn.stream],
    tool: drawn.isEditors ? 'copilot-vscode' : 'claude-code',
    nativeKey: `call-${drawn.call}`,
    startedAt: noon + (drawn.minute - drawn.duration) * 60_000,
    endedAt: noon + drawn.minute * 60_000,
    requestId: drawn.requestId === null ? null : `req_${drawn.requestId}`,
    responseId: drawn.responseId === null ? null : `msg_${drawn.responseId}`,
    sessionId: drawn.session === null ? null : `session-${drawn.session}`,
    workspace: drawn.stream === 'gateway' ? null : '/home/me/project',
    status: drawn.status,
    tokens:
      drawn.status === 'error'
        ? { uncachedInputTokens: null, outputTokens: null }
        : { uncachedInputTokens: drawn.input, outputTokens: drawn.output },
  });
}
