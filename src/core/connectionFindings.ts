import { codexLogins, codexProfileNames } from './codexProfiles.ts';
import type { Finding } from './meterService.ts';
import type { SourceKind } from './observation.ts';
import type { ConnectionWay, ToolArrival, ToolConnection, ToolState } from './toolConnection.ts';

interface WayWords {
  /** Where its calls are seen. */
  readonly source: SourceKind;
  readonly how: (connection: ToolConnection) => string;
  /** What to do when nothing arrives. */
  readonly remedy: string;
}

const startAnew = 'It reads its settings when it starts: end it, start it again and ask something.';

const words: Readonly<Record<ConnectionWay, WayWords>> = {
  telemetry: {
    source: 'telemetry',
    how: ({ file }) => `by its telemetry, set in ${file ?? 'its settings'}`,
    remedy: startAnew,
  },
  editorTelemetry: {
    source: 'telemetry',
    how: () => 'by its telemetry, set in the editor',
    remedy: 'Reload the window and ask something.',
  },
  terminalTelemetry: {
    source: 'telemetry',
    how: ({ where }) => `by its telemetry in ${terminalsOf(where)}`,
    remedy: 'Open a new terminal in the editor and run the tool there.',
  },
  terminalGateway: {
    source: 'gateway',
    how: ({ where }) => `through the gateway in ${terminalsOf(where)}`,
    remedy: 'Open a new terminal in the editor and run the tool there.',
  },
  codexProfile: {
    source: 'gateway',
    how: ({ where }) => `through the gateway with the profile ${profileOf(where)}`,
    remedy: 'Run codex --profile with that name.',
  },
  chatModel: {
    source: 'gateway',
    how: ({ where }) => `through the gateway with the chat model ${where ?? ''}`,
    remedy: 'Choose that model in the chat.',
  },
};

/** For each connected tool: by which way, whether its calls really arrive, and what stands in the way. */
export function connectionFindings(tools: readonly ToolState[]): Finding[] {
  return tools.flatMap(({ tool, connections, arrivals, obstacles }) => [
    ...connections.map((connection) => arrivalFinding(connection, arrivals)),
    ...obstacles.map((obstacle) => obstacleFinding(tool, obstacle)),
  ]);
}

function arrivalFinding(connection: ToolConnection, arrivals: readonly ToolArrival[]): Finding {
  const { tool, way, since } = connection;
  const { source, how, remedy } = words[way];
  const arrived = arrivals.find((arrival) => arrival.source === source && arrival.lastAt >= since);
  const start = `Connected ${how(connection)} since ${since.slice(0, 16).replace('T', ' ')} UTC`;
  if (arrived === undefined)
    return { subject: tool, status: 'note', message: `${start}; no call has arrived yet.`, remedy };
  const calls = arrived.calls === 1 ? '1 call' : `${String(arrived.calls)} calls`;
  return {
    subject: tool,
    status: 'ok',
    message: `${start}; ${calls} seen by ${source}, the last on ${arrived.lastAt}.`,
    remedy: null,
  };
}

/** The last of an obstacle's sentences says what to do. */
function obstacleFinding(tool: string, obstacle: string): Finding {
  const cut = obstacle.lastIndexOf('. ') + 1;
  return cut === 0
    ? { subject: tool, status: 'warning', message: obstacle, remedy: null }
    : {
        subject: tool,
        status: 'warning',
        message: obstacle.slice(0, cut),
        remedy: obstacle.slice(cut + 1),
      };
}

function terminalsOf(where: string | null): string {
  return where === null ? 'the editor’s terminals' : `the editor’s terminals of ${where}`;
}

function profileOf(where: string | null): string {
  const login = codexLogins.find((one) => one === where);
  return login === undefined ? '' : codexProfileNames[login];
}
