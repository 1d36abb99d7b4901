import type { GatewayAddress } from './meterService.ts';
import { copilotTelemetryVariables, geminiTelemetryVariables } from './telemetryTargets.ts';
import type { ConnectionWay, ConnectionWish, ToolConnection } from './toolConnection.ts';

type Variables = (address: GatewayAddress) => Readonly<Record<string, string>>;

interface TerminalWay {
  readonly variables: Variables;
  /** Whether other programs read these variables too: then they are for one workspace, on request, and never for every terminal. */
  readonly isBroad: boolean;
}

/** The ways that lead through integrated terminals, by tool. */
const terminalWays: Partial<Record<ConnectionWay, Readonly<Record<string, TerminalWay>>>> = {
  terminalTelemetry: {
    'gemini-cli': { variables: geminiTelemetryVariables, isBroad: false },
    'copilot-cli': { variables: copilotTelemetryVariables, isBroad: true },
  },
  terminalGateway: {
    'claude-code': { variables: baseUrl('ANTHROPIC_BASE_URL', 'anthropic'), isBroad: true },
    'gemini-cli': { variables: baseUrl('GOOGLE_GEMINI_BASE_URL', 'gemini'), isBroad: true },
  },
};

/** What terminals would carry for a wish; `null` where the tool can't be connected that way. */
export function terminalWayOf({ tool, way }: Pick<ConnectionWish, 'tool' | 'way'>): TerminalWay | null {
  return terminalWays[way]?.[tool] ?? null;
}

/**
 * The variables that the terminals of a workspace folder carry (`null`: a window without a folder), of all connections together. A
 * value that the user has set himself is not known here: whoever applies them must leave it.
 */
export function terminalVariables(
  connections: readonly ToolConnection[],
  address: GatewayAddress,
  workspaceFolder: string | null,
): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    ...connections.map((connection) => {
      const way = terminalWayOf(connection);
      const isHere = connection.where === null ? way?.isBroad !== true : connection.where === workspaceFolder;
      return isHere && connection.isHeld !== true ? (way?.variables(address) ?? {}) : {};
    }),
  ) as Record<string, string>;
}

function baseUrl(variable: string, route: string): Variables {
  return ({ urls }) => {
    const url = urls[route];
    return url === undefined ? {} : { [variable]: url };
  };
}
