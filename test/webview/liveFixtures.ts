import type { CallInFlight } from '../../src/core/callInFlight.ts';
import { noLimits } from '../../src/core/guard.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import type { ToolState } from '../../src/core/toolConnection.ts';
import { makeSnapshot, now, type SpendCell } from './fixtures.ts';

/** So long before the fixtures' moment, ISO instant. */
const ago = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();

const flying: readonly (readonly [string, string, string | null, number])[] = [
  ['claude-code', 'anthropic', 'claude-opus-4-5', 3700],
  ['claude-code', 'anthropic', 'claude-sonnet-4-5', 65],
  ['codex', 'chatgpt', 'gpt-5.1-codex', 12],
  ['unknown', 'openai', null, 1],
];

/** So many calls in flight, begun before the fixtures' moment, the oldest first. */
export function callsInFlight(count: number): SpendSnapshot['inFlight'] {
  const calls = Array.from({ length: Math.min(20, count) }, (_, index): CallInFlight => {
    const [tool, route, model, seconds] = flying[index % flying.length] ?? ['codex', 'openai', null, 0];
    return { id: String(index), tool, route, model, startedAt: Date.parse(now) - seconds * 1000 };
  });
  return { count, calls };
}

const connection = (
  tool: string,
  way: ToolState['connections'][number]['way'],
  where: string | null = null,
) => ({
  ...{ tool, way, where },
  file: null,
  since: ago(60 * 24 * 10),
});

/** One tool of each state. */
export const toolsOfEveryKind: readonly ToolState[] = [
  {
    tool: 'claude-code',
    connections: [
      connection('claude-code', 'telemetry'),
      connection('claude-code', 'terminalGateway', '/home/ada/work/atlas-api'),
    ],
    arrivals: [
      { source: 'gateway', calls: 812, lastAt: ago(3) },
      { source: 'telemetry', calls: 812, lastAt: ago(3) },
      { source: 'log', calls: 90_000, lastAt: ago(2) },
    ],
    obstacles: [],
  },
  {
    tool: 'codex',
    connections: [connection('codex', 'codexProfile', 'chatgpt')],
    arrivals: [{ source: 'log', calls: 30_000, lastAt: ago(60 * 5) }],
    obstacles: [],
  },
  {
    tool: 'copilot-vscode',
    connections: [connection('copilot-vscode', 'editorTelemetry')],
    arrivals: [],
    obstacles: [
      'The workspace’s settings turn telemetry off: remove github.copilot.chat.otel.enabled from .vscode/settings.json.',
    ],
  },
  { tool: 'gemini-cli', connections: [connection('gemini-cli', 'telemetry')], arrivals: [], obstacles: [] },
  {
    tool: 'opencode',
    connections: [],
    arrivals: [{ source: 'log', calls: 12, lastAt: ago(60 * 24 * 3) }],
    obstacles: [],
  },
];

/** A day at a limit of $8 of which $8.42 are spent, an agent that spends fast. */
export const guardOfTheDay: SpendSnapshot['guard'] = {
  limits: { dailyLimit: 8, allowanceLimit: 0.98, burnRate: 20 },
  reached: 'daily',
  liftedUntil: null,
  burning: [{ tool: 'claude-code', sessionId: 'one', perHour: '42.5' }],
  refused: { count: 3, tool: 'claude-code', at: ago(1) },
};

/** Everything at once: calls in flight, a reached limit, tools in every state. */
export function busySnapshot(
  cells: readonly SpendCell[],
  overrides: Partial<SpendSnapshot> = {},
): SpendSnapshot {
  const snapshot = makeSnapshot(cells, {
    inFlight: callsInFlight(3),
    guard: guardOfTheDay,
    tools: toolsOfEveryKind,
    ...overrides,
  });
  const [first, second, ...others] = snapshot.lastCalls;
  return {
    ...snapshot,
    lastCalls: [
      ...(first === undefined
        ? []
        : [{ ...first, source: 'gateway' as const, witnesses: ['gateway', 'telemetry', 'log'] as const }]),
      ...(second === undefined
        ? []
        : [{ ...second, source: 'telemetry' as const, witnesses: ['telemetry', 'log'] as const }]),
      ...others,
    ],
  };
}

export const quietGuard: SpendSnapshot['guard'] = {
  limits: { ...noLimits, dailyLimit: 50 },
  reached: null,
  liftedUntil: null,
  burning: [],
  refused: null,
};
