import { describe, expect, test } from 'vitest';
import { withoutChatModels } from '../../../src/connect/chatModelGroups.ts';

const isOurs = (url: string): boolean => url.includes('/secret/');
const ours = '{ "id": "a", "url": "http://127.0.0.1:1/secret/anthropic/v1/messages" }';
const theirs = '{ "id": "b", "url": "https://api.example.com/v1" }';
const group = (name: string, ...models: string[]): string =>
  `{\n\t\t"name": "${name}",\n\t\t"models": [\n\t\t\t${models.join(',\n\t\t\t')}\n\t\t]\n\t}`;
const list = (...groups: string[]): string => `[\n\t// mine\n\t${groups.join(',\n\t')}\n]\n`;

describe('the chat’s list without our models', () => {
  test('a group of ours goes, whatever place it has; the rest stays byte for byte', () => {
    const kept = group('Mine', theirs);
    const gone = group('Anthropic (metered)', ours, ours);
    for (const text of [list(gone, kept), list(kept, gone)]) {
      const left = withoutChatModels(text, ['Anthropic (metered)'], isOurs) ?? '';
      expect(left).toContain(kept);
      expect(left).toContain('// mine');
      expect(left).not.toContain('secret');
    }
    expect(withoutChatModels(list(kept), ['Anthropic (metered)'], isOurs)).toBe(list(kept));
  });

  test('a model that the user has put beside ours keeps the group', () => {
    const left = withoutChatModels(list(group('G', ours, theirs, ours)), ['G'], isOurs) ?? '';
    expect(left).toContain(theirs);
    expect(left).not.toContain('secret');
    expect(left).toContain('"name": "G"');
  });

  test('a group of another name is not looked at, and neither is a model that was pointed elsewhere', () => {
    const text = list(group('Other', ours), group('G', theirs));
    expect(withoutChatModels(text, ['G'], isOurs)).toBe(text);
  });

  test('a list without line breaks stays a list', () => {
    const compact = (...entries: unknown[]): string => JSON.stringify(entries);
    const mine = { name: 'Mine', models: [JSON.parse(theirs) as unknown] };
    const gone = { name: 'G', models: [JSON.parse(ours) as unknown] };
    expect(withoutChatModels(compact(mine, gone), ['G'], isOurs)).toBe(compact(mine));
    const shared = (...models: string[]): string => `[{"name":"G","models":[${models.join(',')}]}]`;
    expect(withoutChatModels(shared(theirs, ours), ['G'], isOurs)).toBe(shared(theirs));
    expect(withoutChatModels(shared(ours, theirs), ['G'], isOurs)).toBe(shared(theirs));
  });

  test('comments beside what goes stay, at any end of the list', () => {
    const kept = group('Mine', theirs);
    const gone = group('G', ours);
    const text = `[\r\n\t${kept}, // first\r\n\t// second\r\n\t${gone},\r\n\t// last\r\n]\r\n`;
    expect(withoutChatModels(text, ['G'], isOurs)).toBe(
      `[\r\n\t${kept}, // first\r\n\t// second\r\n\t// last\r\n]\r\n`,
    );
  });

  test.each(['', '{}', '[ broken', 'null'])('%j is no such list', (text) => {
    expect(withoutChatModels(text, ['G'], isOurs)).toBeNull();
  });
});
