import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { ConnectionWish, ToolConnection } from '../../core/toolConnection.ts';

/** Every connection that stands, by the meter's last word. */
export function standingConnections(snapshot: SpendSnapshot | null): readonly ToolConnection[] {
  return snapshot?.tools.flatMap(({ connections }) => connections) ?? [];
}

/** One text a connection: two with the same are the same. */
export function connectionKey({ tool, way, where }: ConnectionWish): string {
  return JSON.stringify([tool, way, where]);
}
