const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Longer lines are passed over: no call's record comes near it, and one line must not fill the memory. */
export const lineBytesMax = 64 * 1024 * 1024;

/**
 * Cuts a file's bytes, fed in pieces of any size, into whole lines. The rest after the last line feed is kept until its
 * line feed comes, and is not yet consumed. Holds at most one line and one piece.
 */
export class JsonlLines {
  readonly #lineBytesMax: number;
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #consumedBytes = 0;
  #tooLong = 0;

  constructor(bytesMax: number = lineBytesMax) {
    this.#lineBytesMax = bytesMax;
  }

  /** Bytes fed up to the last line feed. */
  get consumedBytes(): number {
    return this.#consumedBytes;
  }

  /** Lines passed over because they were longer than the limit. */
  get tooLong(): number {
    return this.#tooLong;
  }

  /** The lines that end within this piece, without their ending. Views of `bytes`: valid until it is filled again. */
  feed(bytes: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      const line = this.#complete(bytes.subarray(start, end));
      if (line !== null && line.length > 0) lines.push(line);
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
    return lines;
  }

  #complete(tail: Buffer): Buffer | null {
    const length = this.#pendingBytes + tail.length;
    const line = this.#pieces.length === 0 ? tail : Buffer.concat([...this.#pieces, tail]);
    this.#pieces = [];
    this.#pendingBytes = 0;
    this.#consumedBytes += length + 1;
    if (length <= this.#lineBytesMax) return trimmed(line);
    this.#tooLong += 1;
    return null;
  }

  #keep(tail: Buffer): void {
    this.#pendingBytes += tail.length;
    if (this.#pendingBytes <= this.#lineBytesMax) this.#pieces.push(Buffer.from(tail));
    else this.#pieces = [];
  }
}

/** Without the byte order mark, a carriage return, and the zeros that a crash leaves before the next line. */
function trimmed(line: Buffer): Buffer {
  let start = 0;
  let end = line.length;
  while (start < end && line[start] === 0) start += 1;
  if (line[start] === byteOrderMark[0] && line.subarray(start, start + 3).equals(byteOrderMark)) start += 3;
  if (end > start && line[end - 1] === carriageReturn) end -= 1;
  return start === 0 && end === line.length ? line : line.subarray(start, end);
}
