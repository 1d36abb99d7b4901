import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const tokenBytes = 32;

/** The home's token, or `null` when no meter has made one yet. */
export function readToken(path: string): Buffer | null {
  try {
    const token = readFileSync(path);
    return token.length === tokenBytes ? token : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** The home's token, made when there is none. Only for the holder of the lock. */
export function ensureToken(path: string): Buffer {
  const existing = readToken(path);
  if (existing !== null) {
    return existing;
  }
  const token = randomBytes(tokenBytes);
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, token, { mode: 0o600 });
  renameSync(unfinished, path);
  return token;
}
