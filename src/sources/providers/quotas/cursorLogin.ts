import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { configHomeOf, fileIn, homeOf, isMissing, tokenEnd, tokenSchema, variableOf } from './loginFiles.ts';
import { loginExpired, loginMissing, loginUnreadable } from './quotaFailures.ts';
import type { LoginPlace, QuotaVendor, ToolLogin } from './quotaReader.ts';

const shownName = 'state.vscdb';
const rowSchema = z.object({ value: z.union([z.string(), z.instanceof(Uint8Array)]) });

/** From Cursor's own state, which is only looked at. */
export function findCursorLogin(vendor: QuotaVendor, place: LoginPlace): ToolLogin {
  const path = fileIn(place, appFolder(place), 'Cursor', 'User', 'globalStorage', shownName);
  const parsed = tokenSchema.safeParse(path === null ? null : readToken(vendor, path));
  if (!parsed.success) throw loginMissing(vendor, `none is in its ${shownName}`);
  const end = tokenEnd(parsed.data);
  if (end !== null && end <= place.clock()) throw loginExpired(vendor);
  return { token: parsed.data, account: null };
}

function appFolder(place: LoginPlace): string | null {
  if (place.platform === 'win32') return variableOf(place, 'APPDATA');
  if (place.platform !== 'darwin') return configHomeOf(place);
  return fileIn(place, homeOf(place), 'Library', 'Application Support');
}

/**
 * `immutable` neither locks the file nor makes any beside it, so Cursor never waits for this. What Cursor is just writing may be torn
 * then: that is an unreadable file, and looked at again later.
 */
function readToken(vendor: QuotaVendor, path: string): string | null {
  try {
    statSync(path);
    const url = pathToFileURL(path);
    url.searchParams.set('mode', 'ro');
    url.searchParams.set('immutable', '1');
    const database = new DatabaseSync(url, { readOnly: true });
    try {
      const row = database.prepare('SELECT value FROM ItemTable WHERE key = ?').get('cursorAuth/accessToken');
      const parsed = rowSchema.safeParse(row);
      return parsed.success ? plainText(parsed.data.value) : null;
    } finally {
      database.close();
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw loginUnreadable(vendor, shownName);
  }
}

/** Text or its bytes, with or without the quotes of JSON. */
function plainText(value: string | Uint8Array): string {
  const text = typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
  return text.trim().replace(/^"(.*)"$/, '$1');
}
