import { codexLogins } from '../../core/codexProfiles.ts';
import { editorTelemetrySettings } from '../../core/telemetryTargets.ts';
import type { GatewayAddress } from '../../core/meterService.ts';
import { terminalWayOf } from '../../core/terminalVariables.ts';
import type { ConnectionWay, ConnectionWish } from '../../core/toolConnection.ts';
import { ConnectError } from '../connectError.ts';
import { claudeCodeTelemetry } from './claudeCode.ts';
import { codexProfile, codexTelemetry } from './codex.ts';
import type { FileWay } from './fileWay.ts';
import { geminiCliTelemetry } from './geminiCli.ts';

/** What a wish comes to: a file that is changed, or what others (the host) carry. */
export interface ChosenWay {
  readonly file: FileWay | null;
  readonly variables: (address: GatewayAddress) => Readonly<Record<string, string>>;
  readonly settings: (address: GatewayAddress) => Readonly<Record<string, unknown>>;
}

const none = (): Record<string, never> => ({});
const inFile = (file: FileWay): ChosenWay => ({ file, variables: none, settings: none });

const telemetryFiles: Readonly<Record<string, FileWay>> = {
  'claude-code': claudeCodeTelemetry,
  codex: codexTelemetry,
  'gemini-cli': geminiCliTelemetry,
};

const ways: Readonly<Record<ConnectionWay, (wish: ConnectionWish) => ChosenWay | null>> = {
  telemetry: ({ tool }) => {
    const file = telemetryFiles[tool];
    return file === undefined ? null : inFile(file);
  },
  codexProfile: ({ tool, where }) => {
    const login = codexLogins.find((one) => one === where);
    return tool !== 'codex' || login === undefined ? null : inFile(codexProfile(login));
  },
  editorTelemetry: ({ tool }) =>
    tool === 'copilot-vscode' ? { file: null, variables: none, settings: editorTelemetrySettings } : null,
  terminalTelemetry: terminal,
  terminalGateway: terminal,
  chatModel: ({ where }) => (where === null ? null : { file: null, variables: none, settings: none }),
};

/** @throws ConnectError when the tool can't be connected that way */
export function wayOf(wish: ConnectionWish): ChosenWay {
  const way = ways[wish.way](wish);
  if (way === null) {
    const where = wish.where === null ? '' : ` (${wish.where})`;
    throw new ConnectError(`${wish.tool} can’t be connected by ${wish.way}${where}. Choose another way.`);
  }
  return way;
}

function terminal(wish: ConnectionWish): ChosenWay | null {
  const way = terminalWayOf(wish);
  if (way === null) return null;
  if (way.isBroad && wish.where === null) {
    throw new ConnectError(
      `Other programs read ${wish.tool}’s variables too, so they are given to the terminals of one workspace only. Open a folder and connect it there.`,
    );
  }
  return { file: null, variables: way.variables, settings: none };
}
