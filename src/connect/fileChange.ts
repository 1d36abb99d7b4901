import { createHash } from 'node:crypto';
import * as z from 'zod';
import {
  holds,
  isSame,
  valueAt,
  withOwned,
  withoutEmpty,
  withoutOwned,
  type OwnedValue,
  type Table,
} from './ownedValues.ts';
import { settingsFormats, type FormatName, type SettingsFormat } from './settingsFormat.ts';
import { SettingsSyntaxError } from './settingsSyntaxError.ts';

/**
 * How a file was changed: the one place where it differs, and digests of the whole. The user's file itself may hold keys, so no copy
 * of it is kept.
 */
export const fileChangeSchema = z.object({
  format: z.enum(['json', 'toml']),
  /** SHA-256 of the file before, `null` where there was none; and after. */
  before: z.string().nullable(),
  after: z.string(),
  /** In UTF-16 units. */
  at: z.int().nonnegative(),
  removed: z.string(),
  inserted: z.string(),
  owned: z.array(z.object({ path: z.array(z.string()).min(1), value: z.unknown() })),
});
export type FileChange = z.infer<typeof fileChangeSchema>;

export interface Changed {
  readonly text: string;
  readonly change: FileChange;
}

/** What is left of a file when ours is taken out. */
export interface Restored {
  /** `null`: the file was ours and goes. */
  readonly text: string | null;
  /** Ours that somebody changed meanwhile, which therefore stay. */
  readonly left: readonly OwnedValue[];
  /** Whether all that is left is exactly the text before. */
  readonly isExact: boolean;
}

/**
 * Puts values into a settings file's text (`null`: there is no file).
 *
 * @returns `null` when the result would not say the same as before with ours added, as where a table would be declared twice
 * @throws SettingsSyntaxError when the text can't be read
 */
export function changeText(
  before: string | null,
  formatName: FormatName,
  owned: readonly OwnedValue[],
): Changed | null {
  const format = settingsFormats[formatName];
  const { mark, body } = withoutMark(before ?? '');
  const wanted = withOwned(format.parse(body), owned);
  const inserted = format.insert(body, owned);
  if (!says(format, inserted, wanted)) return null;
  const text = mark + inserted;
  return {
    text,
    change: {
      format: formatName,
      before: before === null ? null : digestOf(before),
      after: digestOf(text),
      ...differenceOf(before ?? '', text),
      owned: owned.map(({ path, value }) => ({ path: [...path], value })),
    },
  };
}

/**
 * Takes ours out of a file's text. An untouched file becomes what it was, byte for byte; of one that was edited since, everything else
 * stays byte for byte.
 *
 * @throws SettingsSyntaxError when an edited file can't be read
 */
export function restoreText(current: string, change: FileChange): Restored {
  const isWhole = digestOf(current) === change.after;
  const undone = isWhole ? undo(current, change) : null;
  if (undone !== null && (change.before === null ? undone === '' : digestOf(undone) === change.before))
    return { text: change.before === null ? null : undone, left: [], isExact: true };
  if (digestOf(current) === change.before) return { text: current, left: [], isExact: true };

  const format = settingsFormats[change.format];
  const { mark, body } = withoutMark(current);
  const content = format.parse(body);
  const ours = change.owned.filter((one) => holds(content, one));
  const wanted = withoutOwned(content, change.owned);
  const candidates = [...withoutInserted(body, change), ...format.remove(body, ours)];
  const text = candidates.find((candidate) =>
    says(format, candidate, wanted, (table) => withoutEmpty(table, change.owned)),
  );
  if (text === undefined) return { text: current, left: change.owned, isExact: false };
  const isOursAlone = change.before === null && isBlank(format, text);
  const left = change.owned.filter(
    ({ path }) => valueAt(content, path) !== undefined && !ours.some((one) => one.path === path),
  );
  return { text: isOursAlone ? null : mark + text, left, isExact: false };
}

/** Whether ours still stands in a file's text, as we put it there: all of it, or any. */
export function holdsOurs(current: string, { format, owned }: FileChange, how: 'all' | 'any'): boolean {
  const content = parsedOrNull(settingsFormats[format], current);
  if (content === null) return false;
  const isHeld = (one: OwnedValue): boolean => holds(content, one);
  return how === 'all' ? owned.every(isHeld) : owned.some(isHeld);
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Some editors put a byte order mark first; parsers don't want it. */
export function withoutMark(text: string): { readonly mark: string; readonly body: string } {
  return text.startsWith('\uFEFF') ? { mark: '\uFEFF', body: text.slice(1) } : { mark: '', body: text };
}

function differenceOf(before: string, after: string): Pick<FileChange, 'at' | 'removed' | 'inserted'> {
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before[at] === after[at]) at++;
  let end = 0;
  while (end < shorter - at && before.at(-1 - end) === after.at(-1 - end)) end++;
  return {
    at,
    removed: before.slice(at, before.length - end),
    inserted: after.slice(at, after.length - end),
  };
}

function undo(after: string, { at, removed, inserted }: FileChange): string {
  return `${after.slice(0, at)}${removed}${after.slice(at + inserted.length)}`;
}

/** What we put in stands there as it was, once: whatever was edited around it is not touched. */
function withoutInserted(body: string, { inserted, removed }: FileChange): readonly string[] {
  const at = body.indexOf(inserted);
  if (inserted === '' || at < 0 || body.includes(inserted, at + 1)) return [];
  return [`${body.slice(0, at)}${removed}${body.slice(at + inserted.length)}`];
}

function says(
  format: SettingsFormat,
  text: string,
  wanted: Table,
  normal: (content: Table) => Table = (content) => content,
): boolean {
  const content = parsedOrNull(format, text);
  return content !== null && isSame(normal(content), wanted);
}

function parsedOrNull(format: SettingsFormat, text: string): Table | null {
  try {
    return format.parse(withoutMark(text).body);
  } catch (error) {
    if (error instanceof SettingsSyntaxError) return null;
    throw error;
  }
}

/** Nothing but an empty object, or nothing at all. */
function isBlank(format: SettingsFormat, text: string): boolean {
  return /^\s*(\{\s*\})?\s*$/.test(text) && Object.keys(parsedOrNull(format, text) ?? {}).length === 0;
}
