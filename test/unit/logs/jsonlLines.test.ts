import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonlLines } from '../../../src/sources/logs/jsonlLines.ts';

function linesOf(pieces: readonly Buffer[], bytesMax?: number): { lines: string[]; reader: JsonlLines } {
  const reader = new JsonlLines(bytesMax);
  const lines = pieces.flatMap((piece) => reader.feed(piece).map((line) => line.toString('latin1')));
  return { lines, reader };
}

test.each([
  ['two lines', 'a\nb\n', ['a', 'b'], 4],
  ['a half last line is not yet consumed', 'a\nbc', ['a'], 2],
  ['carriage returns', 'a\r\nb\r\n', ['a', 'b'], 6],
  ['empty lines', '\n\na\n\r\n', ['a'], 6],
  ['a byte order mark', '\u00ef\u00bb\u00bfa\n', ['a'], 5],
  ['zeros that a crash left', '\0\0\0a\n', ['a'], 5],
  ['no line at all', '', [], 0],
])('%s', (_name, text, expected, consumed) => {
  const { lines, reader } = linesOf([Buffer.from(text, 'latin1')]);
  expect(lines).toEqual(expected);
  expect(reader.consumedBytes).toBe(consumed);
});

test('any cut of the bytes gives the same lines', () => {
  const bytes = fc.array(fc.constantFrom(0x0a, 0x0d, 0x00, 0x61, 0xef, 0xbb, 0xbf), { maxLength: 40 });
  fc.assert(
    fc.property(bytes, fc.array(fc.nat({ max: 40 })), (content, cuts) => {
      const whole = Buffer.from(content);
      const ends = [0, ...cuts.filter((cut) => cut <= whole.length).sort((a, b) => a - b), whole.length];
      const pieces = ends.slice(1).map((end, index) => whole.subarray(ends[index], end));
      const [cut, uncut] = [linesOf(pieces), linesOf([whole])];
      expect(cut.lines).toEqual(uncut.lines);
      expect(cut.reader.consumedBytes).toBe(uncut.reader.consumedBytes);
    }),
  );
});

test('a line over the limit is passed over and consumed', () => {
  const { lines, reader } = linesOf([Buffer.from('a\n123'), Buffer.from('456'), Buffer.from('789\nb\n')], 5);
  expect(lines).toEqual(['a', 'b']);
  expect(reader.tooLong).toBe(1);
  expect(reader.consumedBytes).toBe(14);
});
