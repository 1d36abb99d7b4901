import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { codexTokenCount } from './codexTokenCount.ts';
import { eventNumbers, isSameUsage, type CodexUsage } from './codexUsage.ts';
import { JsonlLines } from './jsonlLines.ts';
import { parseRow } from './jsonRow.ts';
import { LogLineError } from './logReader.ts';
import { uuidTime } from './uuidTime.ts';

const pieceBytes = 256 * 1024;
const dayMs = 86_400_000;
const tokenCountName = Buffer.from('"token_count"');

/** A thread's file beside the given one: in the same Codex home, among the running or the archived sessions. */
export function codexThreadFile(besidePath: string, threadId: string): string | null {
  const home = /^(.*)[\\/](?:sessions|archived_sessions)[\\/]/.exec(besidePath)?.[1];
  if (home === undefined) return null;
  const ending = `-${threadId}.jsonl`;
  const sessions = join(home, 'sessions');
  for (const folder of [...likelyDays(sessions, threadId), join(home, 'archived_sessions')]) {
    const name = namesIn(folder, false).find((candidate) => candidate.endsWith(ending));
    if (name !== undefined) return join(folder, name);
  }
  const name = namesIn(sessions, true).find((candidate) => candidate.endsWith(ending));
  return name === undefined ? null : join(sessions, name);
}

/**
 * The counters that a thread's file tells, in order and without repeats, as its forks replay them: one text an event.
 * Reads on only as far as it is asked, and keeps no file open meanwhile.
 */
export function* codexEvents(path: string): Generator<string, undefined> {
  let before: CodexUsage | null = null;
  for (const line of linesOf(path)) {
    const event = line.includes(tokenCountName) ? tokenCountIn(line) : null;
    if (event === null || (before !== null && isSameUsage(before, event.total))) continue;
    before = event.total;
    yield eventNumbers(event.total, event.last);
  }
  return undefined;
}

/** A broken row is not among those that a fork replays; the scan of the file itself counts it. */
function tokenCountIn(line: Buffer): ReturnType<typeof codexTokenCount> {
  try {
    const row = parseRow(line);
    return row === null ? null : codexTokenCount(row);
  } catch (error) {
    if (error instanceof LogLineError) return null;
    throw error;
  }
}

function* linesOf(path: string): Generator<Buffer> {
  const lines = new JsonlLines();
  const piece = Buffer.allocUnsafe(pieceBytes);
  for (let position = 0; ;) {
    const bytesRead = readPiece(path, piece, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield* lines.feed(piece.subarray(0, bytesRead));
  }
}

function readPiece(path: string, piece: Buffer, position: number): number {
  const file = openSync(path, 'r');
  try {
    return readSync(file, piece, 0, piece.length, position);
  } finally {
    closeSync(file);
  }
}

/** Day folders are days of the machine's zone when the thread began: the UTC day, or one beside it. */
function likelyDays(sessions: string, threadId: string): readonly string[] {
  const began = uuidTime(threadId);
  if (began === null) return [];
  return [0, -dayMs, dayMs].map((shift) =>
    join(sessions, ...new Date(began + shift).toISOString().slice(0, 10).split('-')),
  );
}

function namesIn(folder: string, recursive: boolean): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { encoding: 'utf8', recursive }) : [];
}
