import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import type { ToolConnection, ToolState } from '../../src/core/toolConnection.ts';
import { makeSnapshot } from './makeSnapshot.ts';

export function makeConnection(overrides: Partial<ToolConnection> = {}): ToolConnection {
  return {
    tool: 'claude-code',
    way: 'telemetry',
    where: null,
    file: null,
    since: '2026-11-18T13:00:00.000Z',
    ...overrides,
  };
}

/** A snapshot in which these connections stand and nothing has arrived yet. */
export function snapshotWith(...connections: readonly ToolConnection[]): SpendSnapshot {
  const tools = [...new Set(connections.map(({ tool }) => tool))];
  return makeSnapshot({
    // After everything that a test did on the standing clock.
    at: '2026-11-18T14:06:00.000Z',
    tools: tools.map((tool): ToolState => ({
      tool,
      connections: connections.filter((connection) => connection.tool === tool),
      arrivals: [],
      obstacles: [],
    })),
  });
}
