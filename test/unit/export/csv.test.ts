import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../../src/core/ports.ts';
import { csvRow, harmlessText } from '../../../src/export/csvText.ts';
import { callRowsCsv, dayRowsCsv, monthQuery } from '../../../src/export/monthCsv.ts';
import { makeCallRecord, makeTotals } from '../builders.ts';

test('any text survives a reader of RFC 4180', () => {
  const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
      const file = rows.map(csvRow).join('');
      expect(parse(file, { record_delimiter: '\r\n', relax_column_count: false })).toEqual(rows);
    }),
  );
});

describe('formulas are made harmless', () => {
  test.each([
    '=HYPERLINK("http://x","y")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '  =1',
    '\n=1',
    '＝1',
  ])('%j', (text) => {
    expect(harmlessText(text)).toBe(`'${text}`);
  });

  test.each(['claude-sonnet-4-6', '/srv/demo', 'C:\\work', 'a=b', ''])('%j stays', (text) => {
    expect(harmlessText(text)).toBe(text);
  });
});

const ledgerOf = (answers: Partial<Ledger>): Ledger => answers as Ledger;

test('a month as days: every bucket, unknown costs empty, hostile names quoted and harmless', () => {
  const ledger = ledgerOf({
    totals: (by, query) => {
      expect([by, query]).toEqual([
        ['day', 'tool', 'model', 'workspace', 'account'],
        { since: '2026-02-01', until: '2026-02-28', timeZone: 'UTC' },
      ]);
      return [
        {
          key: ['2026-02-03', 'codex', '=cmd|calc', '/srv/a, "b"', '=org'],
          totals: makeTotals({
            requests: 2,
            outputTokens: 7,
            totalTokens: 7,
            effectiveCost: null,
            listCost: null,
            unpricedRequests: 2,
            unlistedRequests: 2,
          }),
        },
      ];
    },
    accounts: {
      entries: () => [
        {
          day: '2026-02-04',
          provider: 'anthropic',
          account: 'org-1',
          kind: 'adjustment',
          reason: 'revised',
          amount: '-0.8',
          chargedAmount: '-0.8',
          currency: 'USD',
        },
      ],
    } satisfies Partial<Ledger['accounts']> as unknown as Ledger['accounts'],
  });
  expect([...dayRowsCsv(ledger, monthQuery('2026-02', 'UTC'))].join('')).toBe(
    'day,tool,model,workspace,requests,uncachedInputTokens,cacheReadInputTokens,cacheWrite5mInputTokens,cacheWrite1hInputTokens,' +
      'outputTokens,reasoningOutputTokens,totalTokens,listCost,effectiveCost,billedCost,currency,unpricedRequests,assumedRequests,kind,reason,account,unlistedRequests\r\n' +
      '2026-02-03,codex,\'=cmd|calc,"/srv/a, ""b""",2,0,0,0,0,7,,7,,,,USD,2,0,calls,,\'=org,2\r\n' +
      '2026-02-04,,,,0,,,,,,,,,-0.8,,USD,0,0,adjustment,revised,org-1,0\r\n',
  );
});

test('a month as calls', () => {
  const ledger = ledgerOf({
    calls: () => [makeCallRecord({ branch: '-x', outputTokens: null, totalTokens: null })],
  });
  const [header = '', row = ''] = [...callRowsCsv(ledger, monthQuery('2026-11', null))];
  const [record] = parse<Record<string, string>>(header + row, { columns: true });
  expect(record).toMatchObject({
    at: '2026-11-10T10:00:00.000Z',
    branch: "'-x",
    responseModel: 'claude-sonnet-4-6',
    requestModel: '',
    outputTokens: '',
    listCost: '0.000105',
    currency: 'USD',
  });
});
