import type { SourceKind } from './observation.ts';

/**
 * The ways in which a tool's calls can be metered beside its logs, each switched on by the user.
 *
 * `telemetry`: the tool's own settings file names our receiver. `editorTelemetry`: the editor's settings of an extension do.
 * `terminalTelemetry`: integrated terminals carry the tool's own telemetry variables. `terminalGateway`: the terminals of one
 * workspace carry the tool's base URL. `codexProfile`: a Codex profile of its own leads through the gateway.
 * `chatModel`: models in the editor's Custom Endpoint list do.
 */
export const connectionWays = [
  'telemetry',
  'editorTelemetry',
  'terminalTelemetry',
  'terminalGateway',
  'codexProfile',
  'chatModel',
] as const;
export type ConnectionWay = (typeof connectionWays)[number];

/** What the user wants connected. */
export interface ConnectionWish {
  readonly tool: string;
  readonly way: ConnectionWay;
  /**
   * `terminalGateway`, and `terminalTelemetry` of a tool that knows only variables which other programs read too: the workspace
   * folder's absolute path. `codexProfile`: `chatgpt` or `apiKey`, the login that Codex uses. `chatModel`: the model's id or its
   * group's name. Else `null`.
   */
  readonly where: string | null;
  /** `editorTelemetry`: the user's own values of the settings that are changed, by full key; a key that was not set is left out. */
  readonly former?: Readonly<Record<string, unknown>> | undefined;
  /** `chatModel`: which model the entry is for; the plan then has the entry's text. */
  readonly model?: ChatModelChoice | undefined;
}

/** A model for the editor's Custom Endpoint list. */
export interface ChatModelChoice {
  /** The gateway's route to whoever sells it: `anthropic`, `openai` … */
  readonly vendorRoute: string;
  readonly modelId: string;
  readonly apiType: 'chat-completions' | 'responses' | 'messages';
}

/** A connection that stands; kept by the meter until it is taken back. */
export interface ToolConnection extends ConnectionWish {
  /** The file that was changed; `null` where none was. */
  readonly file: string | null;
  /** ISO instant. */
  readonly since: string;
  /** It would keep the tool from working, as one of its obstacles says: terminals don't carry its variables while that stands. */
  readonly isHeld?: boolean | undefined;
}

/** What connecting would do, to be shown before it is done. */
export interface ConnectionPlan {
  readonly wish: ConnectionWish;
  /** The file that would be changed with its whole text before (`null`: it does not exist) and after; `null` where none is. */
  readonly change: { readonly file: string; readonly before: string | null; readonly after: string } | null;
  /** Variables that terminals would carry. */
  readonly variables: Readonly<Record<string, string>>;
  /** Settings of the editor that would be made, by full key. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Text that the user puts somewhere: a chat model's entry. */
  readonly snippet?: string | undefined;
  /** What would keep the calls from arriving, each a sentence with what to do. */
  readonly obstacles: readonly string[];
}

/** Which connections to take back: all of them where a field is `null`. */
export interface DisconnectChoice {
  readonly tool: string | null;
  readonly way: ConnectionWay | null;
  readonly where: string | null;
  /** Said outside an editor: what only an editor can put back (its settings, its chat models) is then left, and told. */
  readonly isOutsideEditor?: boolean | undefined;
}

export interface DisconnectReport {
  readonly restored: readonly ToolConnection[];
  /** Those of which something had to be left as it is, with the sentence that says what and why. */
  readonly left: readonly { readonly connection: ToolConnection; readonly reason: string }[];
}

/** That a tool's calls really arrive by a source. */
export interface ToolArrival {
  readonly source: SourceKind;
  readonly calls: number;
  /** When the last of them ended, ISO instant. */
  readonly lastAt: string;
}

/** One tool as the views show it. */
export interface ToolState {
  readonly tool: string;
  readonly connections: readonly ToolConnection[];
  readonly arrivals: readonly ToolArrival[];
  /** What stands in the way of a connection, each a sentence with what to do. */
  readonly obstacles: readonly string[];
}

/** A tool that is there, connected or not. */
export interface FoundTool {
  readonly tool: string;
  /** What was found: the program's path, a settings folder, or an extension's id. */
  readonly place: string;
  readonly version: string | null;
}
