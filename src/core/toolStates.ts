import { compareText } from './standing.ts';
import type { ArrivalRow } from './ports.ts';
import type { ToolConnection, ToolState } from './toolConnection.ts';

/** Every tool that is connected or has been heard of, by name. */
export function toolStates(
  connections: readonly ToolConnection[],
  arrivals: readonly ArrivalRow[],
  obstaclesOf: (connection: ToolConnection) => readonly string[],
): ToolState[] {
  const tools = new Set([...connections, ...arrivals].map(({ tool }) => tool));
  return [...tools].sort(compareText).map((tool) => {
    const own = connections.filter((connection) => connection.tool === tool);
    return {
      tool,
      connections: own,
      arrivals: arrivals
        .filter((arrival) => arrival.tool === tool)
        .map(({ source, calls, lastAt }) => ({ source, calls, lastAt: new Date(lastAt).toISOString() })),
      obstacles: [...new Set(own.flatMap(obstaclesOf))],
    };
  });
}
