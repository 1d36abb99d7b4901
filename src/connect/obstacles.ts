import { join } from 'node:path';
import type { ToolConnection } from '../core/toolConnection.ts';
import { ConnectError } from './connectError.ts';
import { withoutMark, type FileChange } from './fileChange.ts';
import { holds, valueAt, type Table } from './ownedValues.ts';
import { readSettingsFile } from './settingsFile.ts';
import { settingsFormats, type FormatName } from './settingsFormat.ts';
import { SettingsSyntaxError } from './settingsSyntaxError.ts';
import { claudeCodeSettings } from './ways/claudeCode.ts';
import { geminiCliSettings } from './ways/geminiCli.ts';
import type { ToolEnvironment } from './ways/fileWay.ts';

export interface ObstacleView {
  readonly environment: ToolEnvironment;
  /** Where an administrator's settings for Claude Code lie. */
  readonly managedFolder: string;
  /** How the connection's file was changed; `null` where none was. */
  readonly change: FileChange | null;
}

/** What can be seen to keep a connection's calls from arriving, each a sentence with what to do. */
export function obstaclesTo(
  connection: Pick<ToolConnection, 'tool' | 'way' | 'where' | 'file'>,
  view: ObstacleView,
): readonly string[] {
  const { tool, way } = connection;
  return [
    ...changedOurs(connection.file, view.change),
    ...breakagesOf(connection, view),
    ...(others[`${tool}/${way}`]?.(connection.where, view) ?? []),
  ];
}

/**
 * What would keep the tool from working at all once it is connected, each a sentence with what to do. Such a connection is refused, and
 * one that stands is held back for as long.
 */
export function breakagesOf(
  { tool, way, where }: Pick<ToolConnection, 'tool' | 'way' | 'where'>,
  { environment }: Pick<ObstacleView, 'environment'>,
): readonly string[] {
  if (tool !== 'gemini-cli' || way !== 'terminalGateway') return [];
  const own = geminiCliSettings(environment);
  const files = [own, ...(where === null ? [] : [join(where, '.gemini', 'settings.json')])];
  // What can't be read may name one.
  const isLoginNamed = files.some((file) => {
    const content = readableContentOf(file, 'json');
    return content === null || textAt(content, loginPath) !== undefined;
  });
  return isLoginNamed
    ? []
    : [
        `Gemini CLI’s settings (${own}) name no way to sign in, and without one it ends with “Invalid auth method selected” where GOOGLE_GEMINI_BASE_URL is set. Choose an API key with /auth in Gemini CLI first.`,
      ];
}

/** Where Gemini CLI's settings name the way to sign in. */
const loginPath = ['security', 'auth', 'selectedType'];

type Look = (where: string | null, view: ObstacleView) => readonly string[];

const others: Readonly<Record<string, Look>> = {
  'claude-code/telemetry': (_where, { managedFolder, change }) => {
    const telemetryUrl = endpointOf(change);
    if (telemetryUrl === null) return [];
    const file = join(managedFolder, 'managed-settings.json');
    const managed = contentOf(file, 'json');
    return Object.entries({ OTEL_EXPORTER_OTLP_ENDPOINT: telemetryUrl, CLAUDE_CODE_ENABLE_TELEMETRY: '1' })
      .filter(([name, ours]) => ![undefined, ours].includes(textAt(managed, ['env', name])))
      .map(
        ([name]) =>
          `Your administrator’s ${file} sets ${name}, which wins over yours. Ask for another value, or rely on the logs.`,
      );
  },
  'claude-code/terminalGateway': (where, { environment }) =>
    [
      claudeCodeSettings(environment),
      ...(where === null
        ? []
        : ['settings.json', 'settings.local.json'].map((name) => join(where, '.claude', name))),
    ]
      .filter((file) => valueAt(contentOf(file, 'json'), ['env', 'ANTHROPIC_BASE_URL']) !== undefined)
      .map((file) => `${file} sets ANTHROPIC_BASE_URL, which wins over the terminal’s. Remove it there.`),
  'gemini-cli/telemetry': (_where, { environment, change }) => {
    const telemetryUrl = endpointOf(change);
    if (telemetryUrl === null) return [];
    return Object.entries({
      GEMINI_TELEMETRY_ENABLED: ['true', '1'],
      GEMINI_TELEMETRY_TARGET: ['local'],
      GEMINI_TELEMETRY_OTLP_PROTOCOL: ['http'],
      GEMINI_TELEMETRY_OTLP_ENDPOINT: [telemetryUrl],
      OTEL_EXPORTER_OTLP_ENDPOINT: [telemetryUrl],
    })
      .filter(([name, ours]) => ![undefined, ...ours].includes(environment[name]))
      .map(([name]) => `The variable ${name} is set and wins over Gemini CLI’s settings. Unset it.`);
  },
  'gemini-cli/terminalGateway': (_where, { environment }) => {
    const file = geminiCliSettings(environment);
    const login = textAt(contentOf(file, 'json'), loginPath);
    return login === 'oauth-personal'
      ? [
          'Gemini CLI is signed in with Google, and such calls don’t go where GOOGLE_GEMINI_BASE_URL leads. Choose an API key with /auth, or connect its telemetry.',
        ]
      : [];
  },
};

/** Where the tool's settings send its telemetry, as connecting put it there. */
function endpointOf(change: FileChange | null): string | null {
  const value = change?.owned.find(({ path }) => endpointNames.has(path.at(-1) ?? ''))?.value;
  return typeof value === 'string' ? value : null;
}

const endpointNames: ReadonlySet<string> = new Set(['OTEL_EXPORTER_OTLP_ENDPOINT', 'otlpEndpoint']);

function changedOurs(file: string | null, change: FileChange | null): readonly string[] {
  if (file === null || change === null) return [];
  try {
    const { text } = readSettingsFile(file);
    if (text === null) return [`${file} is gone, and our entries with it. Connect the tool again.`];
    const content = settingsFormats[change.format].parse(withoutMark(text).body);
    const gone = change.owned.filter((one) => !holds(content, one)).map(({ path }) => path.join('.'));
    return gone.length === 0
      ? []
      : [`${gone.join(', ')} in ${file} no longer says what connecting put there. Connect the tool again.`];
  } catch (error) {
    if (error instanceof ConnectError) return [error.message];
    if (error instanceof SettingsSyntaxError) return [`${file} can’t be read (${error.message}). Repair it.`];
    throw error;
  }
}

/** Others' files: what can't be read stands in nobody's way as far as we know. */
function contentOf(file: string, format: FormatName): Table {
  return readableContentOf(file, format) ?? {};
}

/** Empty where there is no such file; `null` where it can't be read. */
function readableContentOf(file: string, format: FormatName): Table | null {
  try {
    return settingsFormats[format].parse(withoutMark(readSettingsFile(file).text ?? '').body);
  } catch (error) {
    if (error instanceof ConnectError || error instanceof SettingsSyntaxError) return null;
    throw error;
  }
}

function textAt(content: Table, path: readonly string[]): string | undefined {
  const value = valueAt(content, path);
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
}
