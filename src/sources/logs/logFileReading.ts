import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Observation } from '../../core/observation.ts';
import type { LogFileState } from '../../core/ports.ts';
import { refusalOf } from '../../core/refusal.ts';
import { identityOf, type FoundLog } from './logDiscovery.ts';
import { JsonlLines } from './jsonlLines.ts';
import { LogLineError, LogStateError, type LogParser } from './logReader.ts';

const headBytes = 1024;
const tailBytes = 256;

/** What one piece of a file gave, and how far the file has then been read. */
export interface LogPiece {
  readonly observations: readonly Observation[];
  readonly state: LogFileState;
  readonly bytes: number;
  readonly linesBroken: number;
  readonly linesTooLong: number;
}

/**
 * Reads what was appended to a log since `known`, piece by piece into `buffer`. A file that is another one by now (other
 * identity, shorter, other head, other bytes where reading stopped) is read anew from its start with a fresh parser:
 * native keys make what was already booked harmless. Synchronous, as handing each small read to another thread takes longer than
 * the read: whoever iterates lets other work have its turn.
 */
export function* readLog(
  log: FoundLog,
  known: LogFileState | undefined,
  buffer: Buffer,
): Generator<LogPiece, void> {
  const file = openSync(log.path, 'r');
  try {
    const stats = fstatSync(file);
    const identity = identityOf(stats);
    const modifiedAt = Math.floor(stats.mtimeMs);
    const isSame = known !== undefined && known.identity === identity && goesOn(file, known, stats.size);
    const start = startOf(log, isSame ? known : undefined);
    const lines = new JsonlLines();
    let tooLongBefore = 0;
    let head: { readonly bytes: number; readonly hash: string } = { bytes: 0, hash: '' };

    for (let position = start.offset; ;) {
      const wanted = Math.min(buffer.length, stats.size - position);
      const bytes = wanted <= 0 ? 0 : readSync(file, buffer, 0, wanted, position);
      position += bytes;
      const { observations, linesBroken } = parse(lines.feed(buffer.subarray(0, bytes)), log, start.parser);
      const offset = start.offset + lines.consumedBytes;
      const isEnd = bytes === 0 || position >= stats.size;
      if (head.bytes < headBytes) head = { bytes: Math.min(offset, headBytes), hash: headHash(file, offset) };
      yield {
        observations,
        bytes,
        linesBroken,
        linesTooLong: lines.tooLong - tooLongBefore,
        state: {
          path: log.path,
          tool: log.reader.tool,
          identity,
          // Short of the end the size is what has been read, so that the rest is seen as appended.
          size: isEnd ? stats.size : offset,
          modifiedAt,
          offset,
          headHash: head.hash,
          readerState: start.parser.state(),
        },
      };
      tooLongBefore = lines.tooLong;
      if (isEnd) return;
    }
  } finally {
    closeSync(file);
  }
}

interface Start {
  readonly offset: number;
  readonly parser: LogParser;
}

function startOf(log: FoundLog, known: LogFileState | undefined): Start {
  const file = { path: log.path, modifiedAt: log.modifiedAt };
  if (known === undefined) return { offset: 0, parser: log.reader.open(file, '') };
  try {
    return { offset: known.offset, parser: log.reader.open(file, known.readerState) };
  } catch (error) {
    if (error instanceof LogStateError) return startOf(log, undefined);
    throw error;
  }
}

function goesOn(file: number, known: LogFileState, size: number): boolean {
  if (size < known.offset) return false;
  return known.offset === 0 || headHash(file, known.offset) === known.headHash;
}

/**
 * Of the first bytes that have been read, and of the last: both stay the same while a file grows. A file that was cut and
 * written again can have its old head, and a line's end in the old place.
 */
function headHash(file: number, offset: number): string {
  const head = bytesAt(file, 0, Math.min(offset, headBytes));
  const tail = bytesAt(file, Math.max(0, offset - tailBytes), Math.min(offset, tailBytes));
  return hash('sha256', Buffer.concat([head, tail]));
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

function parse(
  lines: readonly Buffer[],
  { reader }: FoundLog,
  parser: LogParser,
): { readonly observations: readonly Observation[]; readonly linesBroken: number } {
  const observations: Observation[] = [];
  let linesBroken = 0;
  for (const line of lines) {
    if (!reader.mayMatter(line)) continue;
    try {
      const told = parser.line(line);
      // A running total may be beyond any call's counters, so it is the call that is looked at.
      const bookable = told.filter((observation) => refusalOf(observation) === null);
      if (bookable.length < told.length) linesBroken += 1;
      observations.push(...bookable);
    } catch (error) {
      if (!(error instanceof LogLineError)) throw error;
      linesBroken += 1;
    }
  }
  return { observations, linesBroken };
}
