import { crc32 } from 'node:zlib';
import { eventBytesMax, type AnswerFraming, type AnswerSink } from './answerFraming.ts';
import { BoundedBytes } from './boundedBytes.ts';

/** Total length, length of the headers, checksum of these two: each 4 bytes, big-endian. */
const preludeBytes = 12;
const checksumBytes = 4;
const textType = 7;

/** Bytes of a header's value by its type; a missing type is one with a 2-byte length before the value. */
const fixedValueBytes: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [8, 8],
  [9, 16],
]);
const lengthPrefixedTypes: readonly number[] = [6, textType];

/**
 * `application/vnd.amazon.eventstream`: binary frames of prelude, headers, payload and checksum. A frame that fails a
 * checksum or contradicts itself ends the reading, since nothing after it can be found again.
 */
export class AwsEventStream implements AnswerFraming {
  readonly #sink: AnswerSink;
  readonly #bytesMax: number;
  readonly #frame: BoundedBytes;
  /** Of the frame that is coming; `null` before its prelude is whole. */
  #totalBytes: number | null = null;
  #isBroken = false;

  constructor(sink: AnswerSink, bytesMax: number = eventBytesMax) {
    this.#sink = sink;
    this.#bytesMax = bytesMax;
    this.#frame = new BoundedBytes(bytesMax);
  }

  feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.#isBroken) {
      const missing = (this.#totalBytes ?? preludeBytes) - this.#frame.length;
      this.#frame.append(rest.subarray(0, missing));
      const isWhole = rest.length >= missing;
      rest = rest.subarray(missing);
      if (isWhole) this.#advance();
    }
  }

  end(): void {
    if (this.#frame.length > 0) this.#sink.onLoss();
  }

  #advance(): void {
    const frame = this.#frame.take();
    if (frame === null) this.#break();
    else if (this.#totalBytes === null) this.#readPrelude(frame);
    else this.#readFrame(frame);
  }

  #readPrelude(prelude: Buffer): void {
    const totalBytes = prelude.readUInt32BE(0);
    const headerBytes = prelude.readUInt32BE(4);
    const isSound =
      crc32(prelude.subarray(0, 8)) === prelude.readUInt32BE(8) &&
      totalBytes <= this.#bytesMax &&
      preludeBytes + headerBytes + checksumBytes <= totalBytes;
    if (!isSound) {
      this.#break();
      return;
    }
    this.#totalBytes = totalBytes;
    this.#frame.append(Buffer.from(prelude));
  }

  #readFrame(frame: Buffer): void {
    this.#totalBytes = null;
    const checksumAt = frame.length - checksumBytes;
    const payloadAt = preludeBytes + frame.readUInt32BE(4);
    const messageType = headerText(frame.subarray(preludeBytes, payloadAt), ':message-type');
    if (crc32(frame.subarray(0, checksumAt)) !== frame.readUInt32BE(checksumAt)) this.#break();
    else if (messageType === 'exception' || messageType === 'error') this.#sink.onFailure();
    else if (payloadAt < checksumAt) this.#sink.onText(frame.toString('utf8', payloadAt, checksumAt));
  }

  #break(): void {
    this.#isBroken = true;
    this.#frame.take();
    this.#sink.onLoss();
  }
}

/** The text of a header; `null` if it isn't there, is no text, or the headers can't be read up to it. */
function headerText(headers: Buffer, wanted: string): string | null {
  let at = 0;
  while (at < headers.length) {
    const nameEnd = at + 1 + headers.readUInt8(at);
    if (nameEnd >= headers.length) return null;
    const name = headers.toString('utf8', at + 1, nameEnd);
    const type = headers.readUInt8(nameEnd);
    const valueAt = nameEnd + 1 + (lengthPrefixedTypes.includes(type) ? 2 : 0);
    if (valueAt > headers.length) return null;
    const valueBytes = lengthPrefixedTypes.includes(type)
      ? headers.readUInt16BE(valueAt - 2)
      : fixedValueBytes.get(type);
    if (valueBytes === undefined || valueAt + valueBytes > headers.length) return null;
    if (name === wanted)
      return type === textType ? headers.toString('utf8', valueAt, valueAt + valueBytes) : null;
    at = valueAt + valueBytes;
  }
  return null;
}
