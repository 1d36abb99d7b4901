import type { GatewayAddress } from '../core/meterService.ts';
import { ConnectError } from './connectError.ts';
import type { StoredChange } from './connectionFile.ts';
import { changeText, digestOf, holdsOurs, restoreText, withoutMark } from './fileChange.ts';
import { isSame, valueAt, type OwnedValue } from './ownedValues.ts';
import {
  missingFolders,
  readSettingsFile,
  removeFolders,
  removeSettingsFile,
  removeUnfinished,
  writeSettingsFile,
  type SettingsFile,
} from './settingsFile.ts';
import { settingsFormats } from './settingsFormat.ts';
import { SettingsSyntaxError } from './settingsSyntaxError.ts';
import type { FileWay } from './ways/fileWay.ts';

/** A settings file with ours in it, not yet written. */
export interface PreparedFile {
  readonly current: SettingsFile;
  readonly text: string;
  /** `null`: the user's own settings say all of it already. */
  readonly change: StoredChange | null;
}

/**
 * What a file becomes when ours is put in, or put in anew in place of `standing`.
 *
 * @throws ConnectError where the user has set something else, or the file can't be read or changed
 */
export function prepareFile(
  path: string,
  way: FileWay,
  address: GatewayAddress,
  standing: StoredChange | null,
): PreparedFile {
  const current = readSettingsFile(path);
  return readable(path, () => {
    const base =
      current.text === null || standing === null ? current.text : restoreText(current.text, standing).text;
    const content = settingsFormats[way.format].parse(withoutMark(base ?? '').body);
    const owned = way.owned(address);
    const rivals = way.rivals.filter((rival) => valueAt(content, rival) !== undefined);
    const others = owned.filter((one) => isOther(content, one)).map((one) => one.path);
    const [foreign] = [...others, ...rivals];
    if (foreign !== undefined) {
      throw new ConnectError(
        `${path} already sets ${foreign.join('.')}, which Compute Spend does not overwrite. Remove it there and connect again, or leave it: the tool’s logs are read all the same.`,
      );
    }
    const missing = owned.filter((one) => valueAt(content, one.path) === undefined);
    if (missing.length === 0) return { current, text: base ?? '', change: null };
    const changed = changeText(base, way.format, missing);
    if (changed === null) throw new ConnectError(clash(path, way, content, missing));
    const madeFolders = current.text === null ? missingFolders(current.path) : (standing?.madeFolders ?? []);
    return { current, text: changed.text, change: { ...changed.change, madeFolders: [...madeFolders] } };
  });
}

/** @throws ConnectError */
export function writePrepared({ current, text }: PreparedFile): void {
  if (text !== current.text) writeSettingsFile(current, text);
}

/**
 * Takes ours out of a file.
 *
 * @returns what had to be left, as a sentence, and whether it is the user's now; `null` when all was put back
 * @throws ConnectError when the file can't be read or written: then nothing was done
 */
export function restoreFile(path: string, change: StoredChange): string | null {
  const current = readSettingsFile(path);
  removeUnfinished(path);
  if (current.text === null) {
    removeFolders(change.madeFolders);
    return null;
  }
  const before = current.text;
  const restored = readable(path, () => restoreText(before, change));
  const names = restored.left.map((one) => one.path.join('.')).join(', ');
  if (restored.text === null) removeSettingsFile(current, change.madeFolders);
  else if (restored.text !== before) writeSettingsFile(current, restored.text);
  else if (restored.left.length > 0 && holdsOurs(before, change, 'any')) {
    throw new ConnectError(
      `${path} was changed so that our entries can’t be told from yours. Take ${names} out of it, then disconnect again.`,
    );
  }
  return restored.left.length === 0
    ? null
    : `${names} in ${path} was changed since and is yours now, so it stays. Remove it there if you don’t want it.`;
}

/** Which of two changes a file has gone through: after a crash either may be. `null`: neither. */
export function changeThatStands(
  path: string,
  standing: StoredChange | null,
  intended: StoredChange,
): StoredChange | null {
  const { text } = readSettingsFile(path);
  if (text === null) return standing;
  const digest = digestOf(text);
  if (digest === intended.after) return intended;
  if (digest === (standing?.after ?? intended.before)) return standing;
  if (holdsOurs(text, intended, 'all')) return intended;
  return standing ?? (holdsOurs(text, intended, 'any') ? intended : null);
}

function isOther(content: Readonly<Record<string, unknown>>, { path, value }: OwnedValue): boolean {
  const found = valueAt(content, path);
  return found !== undefined && !isSame(found, value);
}

function clash(
  path: string,
  way: FileWay,
  content: Readonly<Record<string, unknown>>,
  [first]: readonly OwnedValue[],
): string {
  const table = first?.path.slice(0, -1) ?? [];
  const own =
    way.format === 'toml' && valueAt(content, table) !== undefined
      ? `${path} has a table [${table.join('.')}] of its own, and TOML allows one.`
      : `${path} is written so that nothing can be added to it without changing what it says.`;
  return `${own} Nothing was changed. Remove or simplify it and connect again, or leave it: the tool’s logs are read all the same.`;
}

function readable<Result>(path: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SettingsSyntaxError)) throw error;
    throw new ConnectError(
      `${path} can’t be read (${error.message}), so nothing was changed. Repair it first.`,
      {
        cause: error,
      },
    );
  }
}
