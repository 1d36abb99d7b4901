import {
  findNodeAtLocation,
  parse,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { removeMember } from './jsonRemoval.ts';
import { lineBreakBefore, lineEndOf } from './lineEnds.ts';
import { isTable, type OwnedValue, type Table } from './ownedValues.ts';
import { SettingsSyntaxError } from './settingsSyntaxError.ts';

const tolerant = { allowTrailingComma: true, allowEmptyContent: true } as const;

/** JSON as tools read their settings: with comments and commas at the end. */
export const jsonFormat = { parse: parseJson, insert, remove };

function parseJson(text: string): Table {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, tolerant);
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new SettingsSyntaxError(`line ${line}: ${printParseErrorCode(error.error)}`);
  }
  if (value === undefined) return {};
  if (!isTable(value)) throw new SettingsSyntaxError('its content is no object');
  return value;
}

/** Everything else stays byte for byte: the new members are put behind the last one, in the file's own indentation. */
function insert(text: string, owned: readonly OwnedValue[]): string {
  const root = parseTree(text, [], tolerant);
  const parent = owned[0]?.path.slice(0, -1) ?? [];
  const members = owned.map(({ path, value }) => [path.at(-1) ?? '', value] as const);
  const style = { unit: unitOf(text, root), lineEnd: lineEndOf(text) };
  if (root === undefined) {
    const content = pretty(nested(parent, Object.fromEntries(members)), 0, style);
    return `${text}${lineBreakBefore(text)}${content}${style.lineEnd}`;
  }
  const inner = parent.length === 0 ? root : findNodeAtLocation(root, [...parent]);
  return inner === undefined
    ? insertMembers(text, root, 1, [[parent[0] ?? '', Object.fromEntries(members)]], style)
    : insertMembers(text, inner, parent.length + 1, members, style);
}

function remove(text: string, owned: readonly OwnedValue[]): readonly string[] {
  const without = owned.reduce((left, { path }) => removeMember(left, path), text);
  const parents = new Set(owned.map(({ path }) => path.slice(0, -1)).filter(({ length }) => length > 0));
  const tidy = [...parents].reduce((left, parent) => {
    const node = findNodeAtLocation(parseTree(left, [], tolerant) ?? noNode, [...parent]);
    const isEmpty =
      node !== undefined && /^\{\s*\}$/.test(left.slice(node.offset, node.offset + node.length));
    return isEmpty ? removeMember(left, parent) : left;
  }, without);
  return [tidy, without];
}

interface Style {
  readonly unit: string;
  readonly lineEnd: string;
}

const noNode: Node = { type: 'object', offset: 0, length: 0, children: [] };

function insertMembers(
  text: string,
  object: Node,
  depth: number,
  members: readonly (readonly [string, unknown])[],
  style: Style,
): string {
  const end = object.offset + object.length;
  const inside = text.slice(object.offset + 1, end - 1);
  const last = object.children?.at(-1);
  const isOneLine = last !== undefined && !inside.includes('\n');
  const pad = (last === undefined ? null : indentationAt(text, last.offset)) ?? style.unit.repeat(depth);
  const texts = members.map(([name, value]) => {
    const written = isOneLine ? JSON.stringify(value) : pretty(value, depth, style, pad);
    return `${JSON.stringify(name)}: ${written}`;
  });
  const before = isOneLine ? ' ' : `${style.lineEnd}${pad}`;
  if (last !== undefined) {
    const at = last.offset + last.length;
    return `${text.slice(0, at)}${texts.map((one) => `,${before}${one}`).join('')}${text.slice(at)}`;
  }
  const after = inside.includes('\n') ? '' : `${style.lineEnd}${style.unit.repeat(depth - 1)}`;
  const at = object.offset + 1;
  return `${text.slice(0, at)}${texts.map((one) => `${before}${one}`).join(',')}${after}${text.slice(at)}`;
}

function pretty(value: unknown, depth: number, { unit, lineEnd }: Style, pad = unit.repeat(depth)): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${lineEnd}${pad}`);
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, name) => ({ [name]: inner }), value);
}

/** The indentation of the file's first member, two blanks where that does not tell. */
function unitOf(text: string, root: Node | undefined): string {
  const [first] = root?.children ?? [];
  return (first === undefined ? null : indentationAt(text, first.offset)) ?? '  ';
}

/** What stands before this place on its line, if that is only blanks. */
function indentationAt(text: string, offset: number): string | null {
  return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, offset))?.[1] ?? null;
}
