import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

/**
 * What the running meter leaves in the home so that windows find it. The socket is written down rather than computed: windows may
 * see another temp directory than the meter does.
 */
const cardSchema = z.object({ address: z.string(), processId: z.number(), version: z.string() });

export type MeterCard = z.infer<typeof cardSchema>;

/** The card of the last meter, which may have died since; `null` without one, or when it can't be read as one. */
export function readCard(path: string): MeterCard | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  return parseCard(text);
}

/** Only for the holder of the lock. */
export function writeCard(path: string, card: MeterCard): void {
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, JSON.stringify(card), { mode: 0o600 });
  renameSync(unfinished, path);
}

export function removeCard(path: string): void {
  rmSync(path, { force: true });
}

function parseCard(text: string): MeterCard | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
  return cardSchema.safeParse(value).data ?? null;
}
