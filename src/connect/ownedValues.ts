import { isDeepStrictEqual } from 'node:util';

/** A settings file's content. */
export type Table = Readonly<Record<string, unknown>>;

/** A value that we put into a settings file; its path has more than one name where it stands in a table. */
export interface OwnedValue {
  readonly path: readonly string[];
  readonly value: unknown;
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** What stands at a path; `undefined` where nothing does. */
export function valueAt(content: unknown, path: readonly string[]): unknown {
  let value = content;
  for (const name of path) {
    if (!isTable(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Whether the file still says what we put there. */
export function holds(content: Table, { path, value }: OwnedValue): boolean {
  return isSame(valueAt(content, path), value);
}

export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

/** A copy of the content with these values in it. */
export function withOwned(content: Table, owned: readonly OwnedValue[]): Table {
  return owned.reduce((table, { path, value }) => put(table, path, value), content);
}

/** A copy without those of them that still hold, and without tables of ours that are empty then. */
export function withoutOwned(content: Table, owned: readonly OwnedValue[]): Table {
  const gone = owned.filter((one) => holds(content, one));
  return withoutEmpty(
    gone.reduce((table, { path }) => drop(table, path), content),
    owned,
  );
}

/** A copy without tables of ours that hold nothing: whether such a one is written makes no difference to a tool. */
export function withoutEmpty(content: Table, owned: readonly OwnedValue[]): Table {
  return owned.reduce((table, { path }) => {
    let left = table;
    for (let length = path.length - 1; length > 0; length--) {
      const parent = path.slice(0, length);
      const found = valueAt(left, parent);
      if (isTable(found) && Object.keys(found).length === 0) left = drop(left, parent);
    }
    return left;
  }, content);
}

function put(table: Table, [name = '', ...rest]: readonly string[], value: unknown): Table {
  const inner = rest.length === 0 ? value : put(tableOrNone(table[name]), rest, value);
  return { ...table, [name]: inner };
}

function drop(table: Table, [name = '', ...rest]: readonly string[]): Table {
  if (rest.length === 0) return Object.fromEntries(Object.entries(table).filter(([key]) => key !== name));
  return { ...table, [name]: drop(tableOrNone(table[name]), rest) };
}

function tableOrNone(value: unknown): Table {
  return isTable(value) ? value : {};
}

/** Without prototypes, which parsers set differently. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTable(value)) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
