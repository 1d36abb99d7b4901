import { hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
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
 * native keys make what was already booked harmless.
 */
export async function* readLog(
  log: FoundLog,
  known: LogFileState | undefined,
  buffer: Buffer,
): AsyncGenerator<LogPiece> {
  const handle = await open(log.path, 'r');
  try {
    const stats = await handle.stat();
    const identity = identityOf(stats);
    const modifiedAt = Math.floor(stats.mtimeMs);
    const isSame =
      known !== undefined && known.identity === identity && (await goesOn(handle, known, stats.size));
    const start = startOf(log, isSame ? known : undefined);
    const lines = new JsonlLines();
    let tooLongBefore = 0;

    for (let position = start.offset; ;) {
      const wanted = Math.min(buffer.length, stats.size - position);
      const bytes = wanted <= 0 ? 0 : (await handle.read(buffer, 0, wanted, position)).bytesRead;
      position += bytes;
      const { observations, linesBroken } = parse(lines.feed(buffer.subarray(0, bytes)), log, start.parser);
      const offset = start.offset + lines.consumedBytes;
      const isEnd = bytes === 0 || position >= stats.size;
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
          headHash: await headHash(handle, offset),
          readerState: start.parser.state(),
        },
      };
      tooLongBefore = lines.tooLong;
      if (isEnd) return;
    }
  } finally {
    await handle.close();
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

async function goesOn(handle: FileHandle, known: LogFileState, size: number): Promise<boolean> {
  if (size < known.offset) return false;
  return known.offset === 0 || (await headHash(handle, known.offset)) === known.headHash;
}

/**
 * Of the first bytes that have been read, and of the last: both stay the same while a file grows. A file that was cut and
 * written again can have its old head, and a line's end in the old place.
 */
async function headHash(handle: FileHandle, offset: number): Promise<string> {
  const head = await bytesAt(handle, 0, Math.min(offset, headBytes));
  const tail = await bytesAt(handle, Math.max(0, offset - tailBytes), Math.min(offset, tailBytes));
  return hash('sha256', Buffer.concat([head, tail]));
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
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
