import type { AccountView } from '../../src/core/accounts.ts';
import { settledText } from '../../src/webview/accountWords.ts';
import { makeAccount } from '../webview/accountFixtures.ts';
import { describe, expect, test } from 'vitest';
import { callCost } from '../../src/webview/callFigures.ts';
import { costInCents, exactCost } from '../../src/webview/costText.ts';
import { folderName, folderNames, modelName, toolName } from '../../src/webview/names.ts';
import { paceText } from '../../src/webview/paceText.ts';
import { remainingOf } from '../../src/core/remaining.ts';

test.each([
  [null, null],
  [1, 'On an even pace'],
  [1.009, 'On an even pace'],
  [1.083, '8% faster than an even pace'],
  [0.88, '12% slower than an even pace'],
  [2.49, '2.4 times an even pace'],
  [0, '100% slower than an even pace'],
])('pace %s: %s', (pace, text) => {
  expect(paceText(pace)).toBe(text);
});

test.each([
  ['0', '$0'],
  ['0.004', '<$0.01'],
  ['0.0715485', '$0.07'],
  ['12.3', '$12.30'],
  ['1234.565', '$1,234.56'],
  [null, 'not priced'],
])('%s dollars in a table: %s', (amount, text) => {
  expect(costInCents(amount, 'USD', 'en-US')).toBe(text);
});

test.each([
  ['0.071548500001', '$0.071548500001'],
  ['12.3', '$12.30'],
  ['9007199254740993.000000000001', '$9,007,199,254,740,993.000000000001'],
  [null, 'not priced'],
])('%s dollars exactly: %s', (amount, text) => {
  expect(exactCost(amount, 'USD', 'en-US')).toBe(text);
});

test.each([
  ['0', '$0.0000'],
  ['0.00003', '<$0.0001'],
  ['0.0715485', '$0.0715'],
])('%s dollars of one call: %s', (amount, text) => {
  expect(callCost(amount, 'en-US')).toBe(text);
});

test.each([
  [12_000, '7412.865', '4587.135'],
  [0.1, '0.3', '-0.2'],
  [5e9, '4999999999', '1'],
])('of %s, %s drawn leaves %s', (amount, drawn, left) => {
  expect(remainingOf(amount, drawn)).toBe(left);
});

test('folders are called by their last name on every system', () => {
  expect(folderName('/home/ada/work/atlas-api/')).toBe('atlas-api');
  expect(folderName('C:\\Users\\ada\\src\\ledger-sync')).toBe('ledger-sync');
  expect(folderName('/')).toBe('/');
  expect(folderName('')).toBe('no folder');
  expect(folderName(null)).toBe('no folder');
});

test('folders that end alike are told apart by the folders above', () => {
  const paths = ['/code/web', '/clients/northwind/web', '/clients/contoso/web', '/web', '/notes', ''];
  expect([...folderNames(paths).values()]).toEqual([
    'code/web',
    'northwind/web',
    'contoso/web',
    'web',
    'notes',
    'no folder',
  ]);
});

test('unknown names are said to be so, unlisted ones stand as they are', () => {
  expect(modelName('')).toBe('unknown model');
  expect(modelName('orion')).toBe('orion');
  expect(toolName('claude-code')).toBe('Claude Code');
  expect(toolName('newcomer')).toBe('newcomer');
});

describe('what an account is settled to', () => {
  test.each<[string, Partial<AccountView>, string]>([
    [
      'with all of it',
      { pending: '12.4', elsewhere: '5' },
      'Settled to Nov 20 · $12.40 pending · $5.00 not metered here',
    ],
    [
      'a report that tells nobody apart is shown, not counted',
      { state: 'metered only', settledUntil: null, reportedTotal: '41.255' },
      'Metered only · $41.26 on its report, not counted',
    ],
    ['no report at all', { state: 'metered only', settledUntil: null }, 'Metered only'],
  ])('%s', (_name, told, text) => {
    expect(settledText(makeAccount(told), 'en')).toBe(text);
  });
});
