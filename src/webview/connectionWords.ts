import type { SourceKind } from '../core/observation.ts';
import type { ConnectionWay, ToolConnection, ToolState } from '../core/toolConnection.ts';
import { timeAgo } from './durations.ts';
import { folderName } from './names.ts';
import { listed, witnessNames } from './witnessNames.ts';

/** By which source the calls of a connection arrive. */
const sourceOf: Readonly<Record<ConnectionWay, SourceKind>> = {
  telemetry: 'telemetry',
  editorTelemetry: 'telemetry',
  terminalTelemetry: 'telemetry',
  terminalGateway: 'gateway',
  codexProfile: 'gateway',
  chatModel: 'gateway',
};

export function isOfGateway({ connections, arrivals }: ToolState): boolean {
  return (
    connections.some(({ way }) => sourceOf[way] === 'gateway') ||
    arrivals.some(({ source }) => source === 'gateway')
  );
}

/** What a connection does, in plain words. */
export function connectionText({ way, where }: ToolConnection): string {
  switch (way) {
    case 'telemetry':
      return 'its settings send telemetry to the meter';
    case 'editorTelemetry':
      return 'the editor’s settings send its telemetry to the meter';
    case 'terminalTelemetry':
      return 'terminals opened here send its telemetry to the meter';
    case 'terminalGateway':
      return `terminals of ${folderName(where)} lead through the gateway`;
    case 'codexProfile':
      return 'a profile of its own leads through the gateway';
    case 'chatModel':
      return 'chat models of its own lead through the gateway';
  }
  return way satisfies never;
}

/** Whether a tool's calls really arrive, and by what: the one line that tells if a connection works. */
export function arrivalText(tool: ToolState, now: number, locale: string): string {
  const { connections, arrivals } = tool;
  if (arrivals.length === 0) {
    return connections.length === 0 ? 'No call has arrived.' : 'Connected; no call has arrived yet.';
  }
  const last = Math.max(...arrivals.map(({ lastAt }) => Date.parse(lastAt)));
  const ways = listed(arrivals.map(({ source }) => witnessNames[source].short.toLowerCase()));
  return `Calls arrive by ${ways}; the last ${timeAgo(last, now, locale)}.`;
}

/** Sources that are connected and by which no call has come, though calls come otherwise: something stands in the way. */
export function silentSources({ connections, arrivals }: ToolState): readonly SourceKind[] {
  if (arrivals.length === 0) return [];
  const connected = new Set(connections.map(({ way }) => sourceOf[way]));
  return [...connected].filter((source) => !arrivals.some((arrival) => arrival.source === source));
}
