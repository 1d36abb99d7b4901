import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { providerNames } from '../core/providerReport.ts';
import { daysOfMonth, isDay, isTimeZone } from '../core/time.ts';
import type { ProviderChoice } from './providerKeys.ts';

/** What the user asked for, checked. Days are `YYYY-MM-DD`, both inclusive; `null` is "not said". */
export type Command =
  | { readonly name: 'help'; readonly of: CommandName | null }
  | { readonly name: 'version' }
  | (Period & { readonly name: 'report'; readonly tool: string | null; readonly json: boolean })
  | (Period & { readonly name: 'calls'; readonly limit: number | null; readonly json: boolean })
  | {
      readonly name: 'export';
      readonly month: string;
      readonly rows: 'days' | 'calls';
      readonly timeZone: string | null;
      readonly isCheck: boolean;
      readonly output: string | null;
    }
  | { readonly name: 'gateway'; readonly port: number | null; readonly upstreams: readonly string[] }
  | { readonly name: 'disconnect'; readonly tool: string | null; readonly json: boolean }
  | (ProviderChoice & { readonly name: 'sync'; readonly since: string | null; readonly json: boolean })
  | { readonly name: 'doctor'; readonly json: boolean };

interface Period {
  readonly since: string | null;
  readonly until: string | null;
  readonly timeZone: string | null;
}

export type CommandName = 'report' | 'calls' | 'export' | 'gateway' | 'sync' | 'disconnect' | 'doctor';

/** The command line can't be understood: exit code 2, with a sentence that says what to do. */
export class UsageError extends Error {
  readonly type = 'usage';
}

export const usage: Readonly<Record<CommandName, string>> = {
  report: 'report  [--since DAY] [--until DAY] [--tool TOOL] [--timezone ZONE] [--json]',
  calls: 'calls   [--since DAY] [--until DAY] [--timezone ZONE] [--limit N] [--json]',
  export:
    'export  --month YYYY-MM [--format csv] [--rows days|calls] [--timezone ZONE] [--check] [--output FILE]',
  gateway: 'gateway [--port N] [--upstream NAME=URL]…',
  sync: 'sync    [--provider P] [--base-url URL] [--account ID] [--me ID]… [--payer-of TOOL]… [--since DAY] [--json]',
  disconnect: 'disconnect TOOL | --all [--json]',
  doctor: 'doctor  [--json]',
};

const options = {
  since: { type: 'string' },
  until: { type: 'string' },
  tool: { type: 'string' },
  timezone: { type: 'string' },
  limit: { type: 'string' },
  month: { type: 'string' },
  format: { type: 'string' },
  rows: { type: 'string' },
  output: { type: 'string' },
  port: { type: 'string' },
  upstream: { type: 'string', multiple: true },
  provider: { type: 'string' },
  'base-url': { type: 'string' },
  account: { type: 'string' },
  me: { type: 'string', multiple: true },
  'payer-of': { type: 'string', multiple: true },
  all: { type: 'boolean' },
  check: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

type OptionName = keyof typeof options;
type Values = { readonly [Name in OptionName]?: string | boolean | (string | boolean)[] | undefined };

const allowed: Readonly<Record<CommandName, readonly OptionName[]>> = {
  report: ['since', 'until', 'tool', 'timezone', 'json', 'help'],
  calls: ['since', 'until', 'timezone', 'limit', 'json', 'help'],
  export: ['month', 'format', 'rows', 'timezone', 'check', 'output', 'help'],
  gateway: ['port', 'upstream', 'help'],
  sync: ['provider', 'base-url', 'account', 'me', 'payer-of', 'since', 'json', 'help'],
  disconnect: ['all', 'json', 'help'],
  doctor: ['json', 'help'],
};

/** The commands that take a word without an option's name. */
const takesWord: ReadonlySet<CommandName> = new Set(['disconnect']);

/** Parses the arguments after the program's name. Throws a `UsageError`. */
export function parseCommandLine(argv: readonly string[]): Command {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h')
    return { name: 'help', of: null };
  if (name === '--version' || name === 'version') return { name: 'version' };
  if (!isCommandName(name)) {
    throw new UsageError(`unknown command "${name}"; the commands are ${Object.keys(usage).join(', ')}`);
  }
  const { values, words } = parseOptions(name, rest);
  if (values.help === true) return { name: 'help', of: name };
  const json = values.json === true;
  switch (name) {
    case 'report':
      return { name, ...periodOf(values), tool: textOf(values, 'tool'), json };
    case 'calls':
      return { name, ...periodOf(values), limit: limitOf(values), json };
    case 'export':
      return exportOf(values);
    case 'gateway':
      return { name, port: portOf(values), upstreams: textsOf(values, 'upstream') };
    case 'sync':
      return { name, ...providerOf(values), since: dayOption(values, 'since'), json };
    case 'disconnect':
      return { name, tool: disconnectedTool(values, words), json };
    case 'doctor':
      return { name, json };
    default:
      return name satisfies never;
  }
}

function parseOptions(
  name: CommandName,
  argv: readonly string[],
): { readonly values: Values; readonly words: readonly string[] } {
  const own = Object.fromEntries(allowed[name].map((option) => [option, options[option]]));
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: own,
      strict: true,
      allowPositionals: takesWord.has(name),
    });
    return { values, words: positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(
      `${error.message.split('. ')[0] ?? error.message}; usage: compute-spend ${usage[name]}`,
    );
  }
}

function providerOf(values: Values): ProviderChoice {
  const name = textOf(values, 'provider');
  const provider = providerNames.find((known) => known === name) ?? null;
  if (name !== null && provider === null) {
    throw new UsageError(`--provider ${name} is unknown; the providers are ${providerNames.join(', ')}`);
  }
  const payerOf = filledTextsOf(values, 'payer-of');
  return {
    provider,
    baseUrl: textOf(values, 'base-url'),
    account: textOf(values, 'account'),
    me: filledTextsOf(values, 'me'),
    payerOf: payerOf.length === 0 ? null : payerOf,
  };
}

function filledTextsOf(values: Values, name: OptionName): readonly string[] {
  const texts = textsOf(values, name);
  if (texts.includes('')) throw new UsageError(`--${name} is empty`);
  return texts;
}

/** `null` for all of them, which has to be said. */
function disconnectedTool(values: Values, words: readonly string[]): string | null {
  const isAll = values.all === true;
  const [tool, ...more] = words;
  if (isAll === (tool !== undefined) || more.length > 0 || tool === '') {
    throw new UsageError(
      `disconnect needs one tool’s name, such as codex, or --all; usage: compute-spend ${usage.disconnect}`,
    );
  }
  return tool ?? null;
}

function exportOf(values: Values): Command {
  const month = textOf(values, 'month');
  if (month === null) throw new UsageError('export needs --month YYYY-MM, such as --month 2026-11');
  try {
    daysOfMonth(month);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--month ${month} is ${error.message.split(':')[0] ?? ''}`);
  }
  const format = textOf(values, 'format') ?? 'csv';
  if (format !== 'csv') throw new UsageError(`--format ${format} is unknown; this version writes csv`);
  const rows = textOf(values, 'rows') ?? 'days';
  if (rows !== 'days' && rows !== 'calls') throw new UsageError(`--rows ${rows} is neither days nor calls`);
  return {
    name: 'export',
    month,
    rows,
    timeZone: timeZoneOf(values),
    isCheck: values.check === true,
    output: textOf(values, 'output'),
  };
}

function periodOf(values: Values): Period {
  const since = dayOption(values, 'since');
  const until = dayOption(values, 'until');
  if (since !== null && until !== null && since > until) {
    throw new UsageError(`--since ${since} is after --until ${until}`);
  }
  return { since, until, timeZone: timeZoneOf(values) };
}

function dayOption(values: Values, name: 'since' | 'until'): string | null {
  const text = textOf(values, name);
  if (text !== null && !isDay(text)) throw new UsageError(`--${name} ${text} is not a day like 2026-11-18`);
  return text;
}

function timeZoneOf(values: Values): string | null {
  const zone = textOf(values, 'timezone');
  if (zone !== null && !isTimeZone(zone)) {
    throw new UsageError(`--timezone ${zone} is not a time zone like Europe/Berlin or UTC`);
  }
  return zone;
}

function limitOf(values: Values): number | null {
  const text = textOf(values, 'limit');
  if (text === null) return null;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--limit ${text} is not a whole number of 1 or more`);
  return Number(text);
}

function portOf(values: Values): number | null {
  const text = textOf(values, 'port');
  if (text === null) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new UsageError(`--port ${text} is not a port from 1 to 65535`);
  return port;
}

function textsOf(values: Values, name: OptionName): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function textOf(values: Values, name: OptionName): string | null {
  const value = values[name];
  if (typeof value !== 'string') return null;
  if (value === '') throw new UsageError(`--${name} is empty`);
  return value;
}

function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(usage, text);
}
