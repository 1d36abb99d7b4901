import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import * as z from 'zod';
import { loginUnreadable } from './quotaFailures.ts';
import type { LoginPlace, QuotaVendor } from './quotaReader.ts';

/** No tool's login is longer; what is, is none. */
const fileBytesMax = 1024 * 1024;

/** A token as it can stand in a header. */
export const tokenSchema = z.string().regex(/^[\x21-\x7e]{1,16000}$/);

/** Paths in the way of the place's platform. */
export function pathsOf({ platform }: LoginPlace): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/** The value of a variable that is set to something. */
export function variableOf({ environment }: LoginPlace, name: string): string | null {
  const value = environment[name];
  return value === undefined || value === '' ? null : value;
}

/** The user's folder as the tools find it. */
export function homeOf(place: LoginPlace): string | null {
  if (place.platform !== 'win32') return variableOf(place, 'HOME');
  return variableOf(place, 'USERPROFILE') ?? variableOf(place, 'HOME');
}

/** Where programs keep their settings on Linux, and some on macOS too. */
export function configHomeOf(place: LoginPlace): string | null {
  const home = homeOf(place);
  return (
    variableOf(place, 'XDG_CONFIG_HOME') ?? (home === null ? null : pathsOf(place).join(home, '.config'))
  );
}

/** Of a folder that may be unknown. */
export function fileIn(place: LoginPlace, folder: string | null, ...names: readonly string[]): string | null {
  return folder === null ? null : pathsOf(place).join(folder, ...names);
}

/**
 * A login file's JSON. `null` where there is no such file.
 *
 * @param shownName as it is called in the failure
 * @throws ProviderFailure where it can't be read; nothing of its text is in it
 */
export function readLoginFile<T>(
  vendor: QuotaVendor,
  path: string | null,
  shownName: string,
  schema: z.ZodType<T>,
): T | null {
  if (path === null) return null;
  let text: string;
  try {
    text = readBounded(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw loginUnreadable(vendor, shownName);
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw loginUnreadable(vendor, shownName);
  return parsed.data;
}

function readBounded(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > fileBytesMax) throw new RangeError('the file is too long to be a login');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** `undefined`, which no schema takes, for what is no JSON: a syntax error quotes the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

const claimsSchema = z.object({ exp: z.number() });

/** When a JSON web token ends, milliseconds since 1970, by its own word; `null` for any other token. */
export function tokenEnd(token: string): number | null {
  const [, claims] = token.split('.');
  if (claims === undefined) return null;
  const parsed = claimsSchema.safeParse(jsonOf(Buffer.from(claims, 'base64url').toString('utf8')));
  return parsed.success ? parsed.data.exp * 1000 : null;
}
