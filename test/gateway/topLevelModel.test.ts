import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopLevelModel } from '../../src/gateway/topLevelModel.ts';

function modelIn(text: string, pieceBytes = 7): string | null {
  const scanner = new TopLevelModel();
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += pieceBytes)
    scanner.feed(bytes.subarray(start, start + pieceBytes));
  return scanner.model;
}

test.each([
  ['{"model":"m-1","messages":[]}', 'm-1'],
  ['{ "stream" : true , "model" : "m-1" }', 'm-1'],
  ['{"messages":[{"model":"inner"},{"content":"\\"model\\":\\"said\\""}],"model":"m-1"}', 'm-1'],
  ['{"metadata":{"model":"inner"}}', null],
  ['{"a":"model","b":"m-1"}', null],
  ['{"model":null,"x":"y"}', null],
  ['{"model":["a"],"x":"y"}', null],
  ['{"model":""}', null],
  ['{"mod\\u0065l":"m\\/1"}', 'm/1'],
  ['["model","m-1"]', null],
  ['"model"', null],
  ['no json at all: "model": "m"', null],
  ['{"model":"m-1', null],
  ['', null],
])('%s', (text, model) => {
  expect(modelIn(text)).toBe(model);
});

test('any request, cut anywhere, has the model that a parser finds', () => {
  const body = fc.dictionary(fc.oneof(fc.string({ maxLength: 5 }), fc.constant('model')), fc.jsonValue());
  fc.assert(
    fc.property(body, fc.integer({ min: 1, max: 50 }), (value, pieceBytes) => {
      const { model } = JSON.parse(JSON.stringify(value)) as { model?: unknown };
      const expected = typeof model === 'string' && model !== '' ? model : null;
      expect(modelIn(JSON.stringify(value), pieceBytes)).toBe(expected);
    }),
  );
});

test('what comes after the first megabyte is not read', () => {
  const long = 'x'.repeat(1024 * 1024);
  expect(modelIn(`{"a":"${long.slice(100)}","model":"m"}`, 65_536)).toBe('m');
  expect(modelIn(`{"a":"${long}${long}","model":"m"}`, 65_536)).toBeNull();
});
