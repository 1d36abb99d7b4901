import { TelemetryFormatError } from './telemetryErrors.ts';

/** What one message says, under the names of its table; a field that is repeated is an array. */
export type ProtobufMessage = Record<string, unknown>;

export interface ProtobufField {
  readonly name: string;
  /**
   * `text` longer than `textBytesMax` is left out unread, as are the fields that no table names. `fixed64` and `sfixed64` give a bigint,
   * `varint` a number (or decimal text beyond the safe ones), `bytes` lower-case hex.
   */
  readonly kind: 'text' | 'bytes' | 'varint' | 'bool' | 'double' | 'fixed64' | 'sfixed64' | ProtobufTable;
  readonly isRepeated?: boolean;
}

/** The fields of a message that are wanted, by number. Tables never contain themselves, so the depth is that of the tables. */
export type ProtobufTable = ReadonlyMap<number, ProtobufField>;

/** Ids, names and model names are shorter; what is longer is content. */
const textBytesMax = 256;
const idBytesMax = 32;

const wireTypes = { varint: 0, eightBytes: 1, lengthDelimited: 2, fourBytes: 5 } as const;

/**
 * Reads a message by its table; unknown fields are skipped. Throws a `TelemetryFormatError` on bytes that are no message, and on more than
 * `messagesMax` messages within it: one takes two bytes on the wire and a hundred in memory.
 */
export function readProtobuf(bytes: Uint8Array, table: ProtobufTable, messagesMax: number): ProtobufMessage {
  const budget = { messages: messagesMax };
  return readMessage(new Cursor(bytes), table, budget);
}

function readMessage(cursor: Cursor, table: ProtobufTable, budget: { messages: number }): ProtobufMessage {
  budget.messages -= 1;
  if (budget.messages < 0) throw new TelemetryFormatError('too many records in one export');
  const message: ProtobufMessage = {};
  while (!cursor.isAtEnd) {
    const tag = cursor.smallVarint();
    const wireType = tag & 7;
    const field = table.get(tag >>> 3);
    if (field === undefined || wireType !== wireTypeOf(field)) {
      cursor.skip(wireType);
      continue;
    }
    const value = readField(cursor, field, budget);
    if (value === undefined) continue;
    const before = message[field.name];
    if (field.isRepeated !== true) message[field.name] = value;
    else if (Array.isArray(before)) before.push(value);
    else message[field.name] = [value];
  }
  return message;
}

function wireTypeOf({ kind }: ProtobufField): number {
  switch (kind) {
    case 'varint':
    case 'bool':
      return wireTypes.varint;
    case 'double':
    case 'fixed64':
    case 'sfixed64':
      return wireTypes.eightBytes;
    case 'text':
    case 'bytes':
    default:
      return wireTypes.lengthDelimited;
  }
}

function readField(cursor: Cursor, { kind }: ProtobufField, budget: { messages: number }): unknown {
  switch (kind) {
    case 'varint': {
      const value = BigInt.asIntN(64, cursor.varint());
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    }
    case 'bool':
      return cursor.varint() !== 0n;
    case 'double':
      return cursor.view(8).getFloat64(0, true);
    case 'fixed64':
      return cursor.view(8).getBigUint64(0, true);
    case 'sfixed64':
      return cursor.view(8).getBigInt64(0, true);
    case 'text': {
      const bytes = cursor.lengthDelimited();
      return bytes.length > textBytesMax ? undefined : Buffer.from(bytes).toString('utf8');
    }
    case 'bytes': {
      const bytes = cursor.lengthDelimited();
      return bytes.length > idBytesMax ? undefined : Buffer.from(bytes).toString('hex');
    }
    default:
      return readMessage(new Cursor(cursor.lengthDelimited()), kind, budget);
  }
}

/** A place in the bytes that never moves past their end. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A tag or a length, below 2³⁵: bigints would cost most of the reading. */
  smallVarint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 35; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new TelemetryFormatError('a number in the body has no end');
  }

  /** Unsigned, at most 64 bits in ten bytes. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new TelemetryFormatError('a number in the body has no end');
  }

  lengthDelimited(): Uint8Array {
    return this.#take(this.smallVarint());
  }

  view(length: number): DataView {
    const bytes = this.#take(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  skip(wireType: number): void {
    switch (wireType) {
      case wireTypes.varint:
        this.varint();
        return;
      case wireTypes.eightBytes:
        this.#take(8);
        return;
      case wireTypes.lengthDelimited:
        this.lengthDelimited();
        return;
      case wireTypes.fourBytes:
        this.#take(4);
        return;
      default:
        throw new TelemetryFormatError('the body is not protobuf');
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new TelemetryFormatError('the body ends within a field');
    this.#at += 1;
    return byte;
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new TelemetryFormatError('the body ends within a field');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
