import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { FoundTool, ToolState } from '../../core/toolConnection.ts';
import type { Editor } from '../editor.ts';
import { toolTitle } from '../../core/toolTitle.ts';
import { connectableTools, wayPhrase } from './ways.ts';

/** Extensions that make AI calls, and the tool that they are. */
const extensions: readonly (readonly [id: string, tool: string])[] = [
  ['GitHub.copilot-chat', 'copilot-vscode'],
  ['anthropic.claude-code', 'claude-code'],
  ['openai.chatgpt', 'codex'],
  ['google.geminicodeassist', 'gemini-code-assist'],
  ['google.gemini-cli-vscode-ide-companion', 'gemini-cli'],
  ['saoudrizwan.claude-dev', 'cline'],
  ['rooveterinaryinc.roo-cline', 'roo-code'],
  ['kilocode.kilo-code', 'kilo-code'],
  ['continue.continue', 'continue'],
  ['sourcegraph.amp', 'amp'],
];

/** The tools among the window's extensions; one that is switched off is not seen. */
export function toolsAmongExtensions(vscode: Editor): FoundTool[] {
  return extensions.flatMap(([id, tool]) => {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined) return [];
    const { version } = extension.packageJSON as { version?: unknown };
    return [{ tool, place: id, version: typeof version === 'string' ? version : null }];
  });
}

/** One tool of the list. */
export interface ListedTool {
  readonly tool: string;
  readonly title: string;
  /** Where it was found; empty where only its calls or connections are known. */
  readonly found: readonly FoundTool[];
  readonly state: ToolState;
  readonly isRead: boolean;
  readonly isConnectable: boolean;
}

/** Everything that is found, connected or heard of: connected ones first, then those that can be, each by name. */
export function listTools(found: readonly FoundTool[], snapshot: SpendSnapshot): ListedTool[] {
  const tools = new Set([
    ...found.map(({ tool }) => tool),
    ...snapshot.tools.map(({ tool }) => tool),
    ...Object.keys(snapshot.knownSince),
  ]);
  const listed = [...tools].map((tool): ListedTool => ({
    tool,
    title: toolTitle(tool),
    found: found.filter((one) => one.tool === tool),
    state: snapshot.tools.find((one) => one.tool === tool) ?? nothingOf(tool),
    isRead: snapshot.knownSince[tool] !== undefined,
    isConnectable: connectableTools.includes(tool),
  }));
  return listed.sort((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title, 'en'));
}

/** How a tool is metered now, in one line: its connections, its log, and when something last arrived. */
export function stateWords({ state, isRead, isConnectable }: ListedTool, now: number): string {
  const ways = state.connections.map(({ tool, way }) => wayPhrase(tool, way));
  const metered = [...ways, ...(isRead ? ['its log'] : [])];
  const last = state.arrivals.map(({ lastAt }) => Date.parse(lastAt)).sort((one, other) => other - one)[0];
  const arrival = last === undefined ? 'no call has arrived yet' : `last call ${agoText(now - last)}`;
  if (metered.length > 0) return `Metered by ${metered.join(' and ')} · ${arrival}`;
  if (last !== undefined) return `Not connected · ${arrival}`;
  return isConnectable ? 'Not metered yet' : 'Not metered: it has no way that can be switched on from here';
}

/** `5 minutes ago`, of milliseconds. */
export function agoText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day');
}

function count(number: number, unit: string): string {
  return `${String(number)} ${unit}${number === 1 ? '' : 's'} ago`;
}

function rank({ state, isConnectable, found }: ListedTool): number {
  if (state.connections.length > 0) return 0;
  if (!isConnectable) return 3;
  return found.length > 0 ? 1 : 2;
}

function nothingOf(tool: string): ToolState {
  return { tool, connections: [], arrivals: [], obstacles: [] };
}
