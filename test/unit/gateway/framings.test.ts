import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerFraming, AnswerSink } from '../../../src/gateway/usage/answerFraming.ts';
import { AwsEventStream } from '../../../src/gateway/usage/awsEventStream.ts';
import { BoundedBytes } from '../../../src/gateway/usage/boundedBytes.ts';
import { JsonValues } from '../../../src/gateway/usage/jsonValues.ts';
import { ServerSentEvents } from '../../../src/gateway/usage/serverSentEvents.ts';
import { SniffedFraming } from '../../../src/gateway/usage/sniffedFraming.ts';
import { awsEvent } from '../../harness/awsEventStream.ts';

type Open = (sink: AnswerSink) => AnswerFraming;

/** Everything that a framing finds, in order; what was passed over as `lost`, a failure as `failed`. */
function found(open: Open, pieces: readonly (string | Buffer)[]): readonly string[] {
  const seen: string[] = [];
  const framing = open({
    onText: (text) => seen.push(text),
    onFailure: () => seen.push('failed'),
    onLoss: () => seen.push('lost'),
  });
  for (const piece of pieces) framing.feed(Buffer.from(piece));
  framing.end();
  return seen;
}

const events: Open = (sink) => new ServerSentEvents(sink);
const values: Open = (sink) => new JsonValues(sink);
const sniffed: Open = (sink) => new SniffedFraming(sink);

describe('server-sent events', () => {
  test.each([
    ['lines end with LF', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['all three', 'data: a\r\n\ndata: b\r\rdata: c\n\r\n', ['a', 'b', 'c']],
    ['one space after the colon belongs to the field', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
    ['several lines of data', 'data: a\ndata: b\ndata:\n\n', ['a\nb\n']],
    ['other fields and comments', ': ping\nevent: x\nid: 1\nretry: 5\ndata: a\nunknown\n\n', ['a']],
    ['names that only begin alike', 'dat: a\ndatas: a\n data: a\n\n', []],
    ['blank lines dispatch nothing twice', '\n\n\ndata: a\n\n\n\n', ['a']],
    ['a last event without its blank line', 'data: a\n\ndata: b\n', ['a', 'b']],
    ['a last line without its ending', 'data: a\n\ndata: b', ['a', 'b']],
    ['nothing', '', []],
  ])('%s', (_, stream, expected) => {
    expect(found(events, [stream])).toEqual(expected);
    expect(found(events, bytesOf(stream))).toEqual(expected);
  });

  test('an event over the limit is passed over, and the next is read', () => {
    const short: Open = (sink) => new ServerSentEvents(sink, 20);
    const long = `data: ${'x'.repeat(30)}`;
    const several = 'data: 123456\n'.repeat(4);
    for (const event of [`${long}\n`, several]) {
      const stream = `data: a\n\n${event}\ndata: b\n\n`;
      expect(found(short, bytesOf(stream))).toEqual(['a', 'lost', 'b']);
    }
    expect(found(short, bytesOf(long))).toEqual(['lost']);
  });
});

describe('JSON values', () => {
  test.each([
    ['one body', ' {"a":{"b":[1,{}]}}\n', ['{"a":{"b":[1,{}]}}']],
    ['lines', '{"a":1}\n{"a":2}\r\n{"a":3}', ['{"a":1}', '{"a":2}', '{"a":3}']],
    ['elements of an array', '[{"a":1},\r\n{"a":[2]}\n]', ['{"a":1}', '{"a":[2]}']],
    ['brackets and quotes in texts', '{"a":"}]\\"{[\\\\"}{"b":1}', ['{"a":"}]\\"{[\\\\"}', '{"b":1}']],
    ['a value that is cut', '{"a":1}{"b":', ['{"a":1}', 'lost']],
    ['no object', '"text" 12 [1,2] null', []],
  ])('%s', (_, body, expected) => {
    expect(found(values, [body])).toEqual(expected);
    expect(found(values, bytesOf(body))).toEqual(expected);
  });

  test('long texts become empty, wherever the bytes are cut', () => {
    const escapes = fc.constantFrom('\\"', '\\\\', '\\u00e4', '\\n', 'ä', '{', ']', 'x'.repeat(900));
    const texts = fc.array(escapes, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, fc.array(fc.nat(60_000)), (first, second, cuts) => {
        const kept = (text: string) => (Buffer.byteLength(text) > 4096 ? '' : text);
        const value = (a: string, b: string) => `{"a":"${a}","b":[{"${b}":1}]}`;
        const body = Buffer.from(value(first, second).repeat(2));
        const ends = cuts.sort((a, b) => a - b);
        const cut = [0, ...ends].map((start, index) => body.subarray(start, ends[index] ?? body.length));
        const expected = value(kept(first), kept(second));
        expect(found(values, cut)).toEqual([expected, expected]);
      }),
    );
  });

  test('so do long lists of numbers, but none with anything else in it', () => {
    const many = Array.from({ length: 2000 }, (_, at) => at / 7);
    const value = (vector: unknown) => ({
      data: [{ vector }, { vector }],
      usage: { parts: [1, 2], total: 3 },
    });
    const read = (body: object, size: number) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const count = Math.ceil(bytes.length / size);
      return found(
        values,
        Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size)),
      );
    };
    for (const size of [1, 1000, 1_000_000]) {
      expect(read(value(many), size)).toEqual([JSON.stringify(value([]))]);
      expect(read(value([[many], many]), size)).toEqual([JSON.stringify(value([[[]], []]))]);
      expect(read(value([...many, 'x']), size)).toEqual([JSON.stringify(value([...many, 'x']))]);
    }
  });

  test('a value over the limit is passed over, and the next is read', () => {
    const short: Open = (sink) => new JsonValues(sink, 10);
    const body = `{"a":1}{"a":"${'x'.repeat(20)}"}{"a":2}`;
    expect(found(short, [body])).toEqual(['{"a":1}', 'lost', '{"a":2}']);
    expect(found(short, bytesOf(body))).toEqual(['{"a":1}', 'lost', '{"a":2}']);
  });
});

describe('told by the first byte', () => {
  const mark = Buffer.from([0xef, 0xbb, 0xbf]);
  test.each([
    ['{"a":1}', ['{"a":1}']],
    [' \r\n[{"a":1}]', ['{"a":1}']],
    ['data: {"a":1}\n\n', ['{"a":1}']],
    ['\n: comment\n\ndata: {}\n\n', ['{}']],
    ['', []],
  ])('%j', (body, expected) => {
    expect(found(sniffed, [body])).toEqual(expected);
    expect(found(sniffed, [Buffer.concat([mark, Buffer.from(body)])])).toEqual(expected);
    expect(found(sniffed, [...mark].map((byte) => Buffer.from([byte])).concat(Buffer.from(body)))).toEqual(
      expected,
    );
  });
});

describe('Amazon frames', () => {
  const open: Open = (sink) => new AwsEventStream(sink);
  const frame = awsEvent('chunk', { a: 1 });

  test('one after another, and one that is cut', () => {
    expect(found(open, [Buffer.concat([frame, frame])])).toEqual(['{"a":1}', '{"a":1}']);
    expect(found(open, [frame, frame.subarray(0, 20)])).toEqual(['{"a":1}', 'lost']);
    expect(found(open, [frame, frame.subarray(0, 5)])).toEqual(['{"a":1}', 'lost']);
  });

  test('one over the limit ends the reading, once', () => {
    const short: Open = (sink) => new AwsEventStream(sink, frame.length);
    const long = awsEvent('chunk', { a: 'long' });
    expect(found(short, [frame, long, frame])).toEqual(['{"a":1}', 'lost']);
  });
});

describe('bounded bytes', () => {
  test('give back what they took, or nothing beyond the limit', () => {
    const piecesOf = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.array(piecesOf), (limit, taken) => {
        const bytes = new BoundedBytes(limit);
        for (const pieces of taken) {
          for (const piece of pieces) bytes.append(Buffer.from(piece));
          const whole = Buffer.concat(pieces);
          expect(bytes.isEmpty).toBe(whole.length === 0);
          expect(bytes.take()).toEqual(whole.length > limit ? null : whole);
        }
      }),
    );
  });
});

function bytesOf(text: string): readonly Buffer[] {
  return Array.from(Buffer.from(text), (byte) => Buffer.from([byte]));
}
