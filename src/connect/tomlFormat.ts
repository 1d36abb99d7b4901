import { parse, TomlError } from 'smol-toml';
import { lineBreakBefore, lineEndOf } from './lineEnds.ts';
import { isTable, type OwnedValue, type Table } from './ownedValues.ts';
import { SettingsSyntaxError } from './settingsSyntaxError.ts';

/** TOML: ours is one block at the end of the file, below a line that says whose it is. */
export const tomlFormat = { parse: parseToml, insert, remove };

/**
 * It stands above the block; there is none below, because a tool that adds a table at the end keeps a last comment last, and the
 * table would be inside.
 */
const mark = '# Compute Spend: added when you connected this tool, gone when you disconnect it.';

function parseToml(text: string): Table {
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new SettingsSyntaxError(`line ${error.line}: ${error.message.split('\n')[0] ?? ''}`);
  }
}

function insert(text: string, owned: readonly OwnedValue[]): string {
  const lineEnd = lineEndOf(text);
  const gap = text.trim() === '' ? '' : lineEnd;
  const lines = [mark, ...linesOf(owned)];
  return `${text}${lineBreakBefore(text)}${gap}${lines.map((line) => line + lineEnd).join('')}`;
}

/** Line by line: what was written between ours, or moved away from it, stays. */
function remove(text: string, owned: readonly OwnedValue[]): readonly string[] {
  const lines = linesOf(owned);
  const values = lines.filter((line) => !line.startsWith('['));
  return [withoutLines(text, [mark, ...lines]), withoutLines(text, [mark, ...values])];
}

function withoutLines(text: string, unwanted: readonly string[]): string {
  const left = new Set(unwanted);
  return text
    .split(/(?<=\n)/)
    .filter((line) => !left.delete(line.replace(/\r?\n$/, '')))
    .join('');
}

/** Values outside a table come first, then a table with its values after the other. */
function linesOf(owned: readonly OwnedValue[]): readonly string[] {
  const tables = new Map<string, OwnedValue[]>();
  for (const one of owned) {
    const table = one.path.slice(0, -1).map(keyText).join('.');
    tables.set(table, [...(tables.get(table) ?? []), one]);
  }
  return [...tables]
    .sort(([one], [other]) => Number(one !== '') - Number(other !== ''))
    .flatMap(([table, values]) => [
      ...(table === '' ? [] : [`[${table}]`]),
      ...values.map(({ path, value }) => `${keyText(path.at(-1) ?? '')} = ${valueText(value)}`),
    ]);
}

function keyText(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
}

/** Text, booleans and inline tables of them: all that we write. JSON's escapes are TOML's. */
function valueText(value: unknown): string {
  if (isTable(value)) {
    const inner = Object.entries(value).map(([name, one]) => `${keyText(name)} = ${valueText(one)}`);
    return `{ ${inner.join(', ')} }`;
  }
  return JSON.stringify(value);
}
