import { eventBytesMax, type AnswerFraming, type AnswerSink } from './answerFraming.ts';
import { BoundedBytes } from './boundedBytes.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const colon = 0x3a;

/**
 * The data of server-sent events (WHATWG HTML, 9.2): lines end with LF, CRLF or CR, several `data:` lines are joined with
 * LF, a blank line ends the event. Other fields and comments are passed over, as every protocol names its events in the
 * data too. Unlike the standard it hands over a last event without its blank line, as the vendors' own clients do.
 */
export class ServerSentEvents implements AnswerFraming {
  readonly #sink: AnswerSink;
  readonly #cutLine: BoundedBytes;
  readonly #eventBytesMax: number;
  #data: string[] = [];
  #dataBytes = 0;
  #hasLoss = false;
  #endedWithCarriageReturn = false;

  constructor(sink: AnswerSink, bytesMax: number = eventBytesMax) {
    this.#sink = sink;
    this.#eventBytesMax = bytesMax;
    this.#cutLine = new BoundedBytes(bytesMax);
  }

  feed(bytes: Buffer): void {
    if (bytes.length === 0) return;
    let start = this.#endedWithCarriageReturn && bytes[0] === lineFeed ? 1 : 0;
    this.#endedWithCarriageReturn = false;
    // Each is looked for anew only when it was passed: most streams have no CR at all.
    let nextLineFeed = bytes.indexOf(lineFeed, start);
    let nextCarriageReturn = bytes.indexOf(carriageReturn, start);
    for (;;) {
      if (nextLineFeed !== -1 && nextLineFeed < start) nextLineFeed = bytes.indexOf(lineFeed, start);
      if (nextCarriageReturn !== -1 && nextCarriageReturn < start)
        nextCarriageReturn = bytes.indexOf(carriageReturn, start);
      const end =
        nextCarriageReturn === -1 || (nextLineFeed !== -1 && nextLineFeed < nextCarriageReturn)
          ? nextLineFeed
          : nextCarriageReturn;
      if (end === -1) break;
      this.#endLine(bytes, start, end);
      start = end + 1;
      if (bytes[end] !== carriageReturn) continue;
      if (start === bytes.length) this.#endedWithCarriageReturn = true;
      else if (bytes[start] === lineFeed) start += 1;
    }
    if (start < bytes.length) this.#cutLine.append(bytes.subarray(start));
  }

  end(): void {
    if (!this.#cutLine.isEmpty) this.#endLine(Buffer.alloc(0), 0, 0);
    this.#dispatch();
  }

  /** The line's end is in these bytes, its beginning perhaps in earlier ones. */
  #endLine(bytes: Buffer, start: number, end: number): void {
    if (this.#cutLine.isEmpty) {
      if (start === end) this.#dispatch();
      else if (isData(bytes, start, end)) this.#keep(bytes.subarray(start, end));
      return;
    }
    this.#cutLine.append(bytes.subarray(start, end));
    const line = this.#cutLine.take();
    if (line === null) this.#hasLoss = true;
    else if (isData(line, 0, line.length)) this.#keep(line);
  }

  #keep(line: Buffer): void {
    this.#dataBytes += line.length;
    if (this.#dataBytes > this.#eventBytesMax) this.#hasLoss = true;
    if (this.#hasLoss) this.#data = [];
    else this.#data.push(line.toString('utf8', line[5] === space ? 6 : 5));
  }

  #dispatch(): void {
    const data = this.#data;
    if (this.#hasLoss) this.#sink.onLoss();
    else if (data.length > 0) this.#sink.onText(data.length === 1 ? (data[0] ?? '') : data.join('\n'));
    if (data.length > 0) this.#data = [];
    this.#dataBytes = 0;
    this.#hasLoss = false;
  }
}

/** Whether a line begins with `data:`; byte by byte, as it is asked of every line. */
function isData(bytes: Buffer, start: number, end: number): boolean {
  return (
    end - start > 4 &&
    bytes[start] === 0x64 &&
    bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x74 &&
    bytes[start + 3] === 0x61 &&
    bytes[start + 4] === colon
  );
}
