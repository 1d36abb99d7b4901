import { eventBytesMax, type AnswerFraming, type AnswerSink } from './answerFraming.ts';
import { BoundedBytes } from './boundedBytes.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const colon = 0x3a;
/** `data`; compared byte by byte, as it is done for every line. */
const dataName = [0x64, 0x61, 0x74, 0x61] as const;

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
    let nextLineFeed = bytes.indexOf(lineFeed, start);
    for (;;) {
      if (nextLineFeed !== -1 && nextLineFeed < start) nextLineFeed = bytes.indexOf(lineFeed, start);
      const lineFeedOrEnd = nextLineFeed === -1 ? bytes.length : nextLineFeed;
      const carriageReturnAt = bytes.subarray(start, lineFeedOrEnd).indexOf(carriageReturn);
      const end = carriageReturnAt === -1 ? nextLineFeed : start + carriageReturnAt;
      if (end === -1) break;
      this.#endLine(bytes.subarray(start, end));
      start = end + 1;
      if (bytes[end] !== carriageReturn) continue;
      if (start === bytes.length) this.#endedWithCarriageReturn = true;
      else if (bytes[start] === lineFeed) start += 1;
    }
    if (start < bytes.length) this.#cutLine.append(bytes.subarray(start));
  }

  end(): void {
    if (!this.#cutLine.isEmpty) this.#endLine(Buffer.alloc(0));
    this.#dispatch();
  }

  #endLine(tail: Buffer): void {
    let line: Buffer | null = tail;
    if (!this.#cutLine.isEmpty) {
      this.#cutLine.append(tail);
      line = this.#cutLine.take();
    }
    if (line === null) this.#hasLoss = true;
    else if (line.length === 0) this.#dispatch();
    else if (isData(line)) this.#keep(line);
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

function isData(line: Buffer): boolean {
  return dataName.every((byte, at) => line[at] === byte) && line[dataName.length] === colon;
}
