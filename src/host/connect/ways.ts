import { codexProfileNames } from '../../core/codexProfiles.ts';
import { terminalWayOf } from '../../core/terminalVariables.ts';
import type { ConnectionWay, ConnectionWish } from '../../core/toolConnection.ts';

/** A way as the user chooses it: each sentence fits a line of a list. */
export interface WayWords {
  readonly label: string;
  /** Where it holds, as the end of the label; empty where that is everywhere. */
  readonly place: string;
  /** What it sees, and what would be changed. */
  readonly sees: string;
}

const telemetry = 'Its own telemetry';
const gateway = 'The gateway';
const inWorkspace = 'in this workspace’s terminals';

/** By tool, the better way first. A tool that is not here can't be connected by us. */
const waysByTool: Readonly<Record<string, Partial<Record<ConnectionWay, WayWords>>>> = {
  'claude-code': {
    telemetry: {
      label: telemetry,
      place: '',
      sees: 'Each call a few seconds later, in terminals and panel. Changes its settings.json.',
    },
    terminalGateway: {
      label: gateway,
      place: inWorkspace,
      sees: 'Each call at once and exact. Sets a variable in new terminals, changes no file.',
    },
  },
  codex: {
    telemetry: {
      label: telemetry,
      place: '',
      sees: 'Each call about a second later, in terminals and panel. Changes its config.toml.',
    },
    codexProfile: {
      label: gateway,
      place: 'in a profile of its own',
      sees: 'Each call at once and exact, when you run it with that profile. Adds the profile.',
    },
  },
  'copilot-vscode': {
    editorTelemetry: {
      label: telemetry,
      place: '',
      sees: 'Chat and agents, a few seconds later, plan models too. Changes your user settings.',
    },
    chatModel: {
      label: gateway,
      place: 'for models of your own key',
      sees: 'Each call at once and exact, without a Copilot plan. Adds models to the chat’s list.',
    },
  },
  'copilot-cli': {
    terminalTelemetry: {
      label: telemetry,
      place: inWorkspace,
      sees: 'Each call when it ends, plan models too. Sets variables in new terminals.',
    },
  },
  'gemini-cli': {
    telemetry: {
      label: telemetry,
      place: '',
      sees: 'Each call about ten seconds later, wherever it runs. Changes its settings.json.',
    },
    terminalTelemetry: {
      label: telemetry,
      place: 'in the editor’s terminals',
      sees: 'Each call about ten seconds later. Sets variables in new terminals, changes no file.',
    },
    terminalGateway: {
      label: gateway,
      place: inWorkspace,
      sees: 'Each call at once and exact, with an API key. Sets a variable in new terminals.',
    },
  },
};

/** The ways in which a tool can be connected, the better one first. */
export function waysOf(tool: string): readonly ConnectionWay[] {
  return Object.keys(waysByTool[tool] ?? {}) as ConnectionWay[];
}

export const connectableTools: readonly string[] = Object.keys(waysByTool);

/** How a connection is called; a way of a newer version by its id. */
export function wayWords(tool: string, way: ConnectionWay): WayWords {
  return waysByTool[tool]?.[way] ?? { label: way, place: '', sees: '' };
}

/** As part of a sentence: `the gateway in this workspace’s terminals`. */
export function wayPhrase(tool: string, way: ConnectionWay): string {
  const { label, place } = wayWords(tool, way);
  return [label.slice(0, 1).toLowerCase() + label.slice(1), place].join(' ').trim();
}

/** Is it for one workspace folder? */
export function isPerWorkspace(tool: string, way: ConnectionWay): boolean {
  return terminalWayOf({ tool, way })?.isBroad === true;
}

export function isThroughGateway(way: ConnectionWay): boolean {
  return way === 'terminalGateway' || way === 'codexProfile' || way === 'chatModel';
}

/** What the way sees and keeps, told before it is taken. */
export function privacyWords(way: ConnectionWay): string {
  return isThroughGateway(way)
    ? 'The gateway runs on this machine and passes every byte on unchanged. It notes model, token counts and time; ' +
        'prompts and answers only pass through memory and are never kept. Your login goes to the vendor and nowhere else.'
    : 'The tool reports model, token counts and time to this machine alone. What else it sends, such as the text of ' +
        'prompts, is dropped on arrival and never kept.';
}

/** What the user has to do before calls arrive. */
export function nextStep({ way, where }: ConnectionWish): string {
  switch (way) {
    case 'telemetry':
      return 'Start it again: sessions that already run report nothing.';
    case 'editorTelemetry':
      return 'Reload the window: the settings hold from then on.';
    case 'terminalTelemetry':
    case 'terminalGateway':
      return 'Open a new terminal and run it there; terminals that are already open keep their variables.';
    case 'codexProfile':
      return `Run it as “codex --profile ${codexProfileNames[where === 'chatgpt' ? 'chatgpt' : 'apiKey']}”; without that everything is as before.`;
    case 'chatModel':
      return 'Choose the model in the chat’s model picker.';
    default:
      return way satisfies never;
  }
}
