import { describe, expect, test } from 'vitest';
import { parseCommandLine, UsageError } from '../../../src/terminal/commandLine.ts';
import { textTable } from '../../../src/terminal/textTable.ts';

test.each([
  ['', { name: 'help', of: null }],
  ['report --help', { name: 'help', of: 'report' }],
  ['--version', { name: 'version' }],
  [
    'report --since 2026-11-01 --until 2026-11-30 --tool codex --timezone Europe/Berlin --json',
    {
      name: 'report',
      since: '2026-11-01',
      until: '2026-11-30',
      tool: 'codex',
      timeZone: 'Europe/Berlin',
      json: true,
    },
  ],
  ['calls --limit 20', { name: 'calls', since: null, until: null, timeZone: null, limit: 20, json: false }],
  [
    'export --month 2026-11 --rows calls --output x.csv',
    { name: 'export', month: '2026-11', rows: 'calls', timeZone: null, isCheck: false, output: 'x.csv' },
  ],
  ['doctor --json', { name: 'doctor', json: true }],
])('%s', (line, command) => {
  expect(parseCommandLine(line.split(' ').filter(Boolean))).toEqual(command);
});

describe('wrong usage says what is wrong', () => {
  test.each([
    [
      'raport',
      'unknown command "raport"; the commands are report, calls, export, gateway, sync, disconnect, doctor',
    ],
    ['report --since 2026-02-30', '--since 2026-02-30 is not a day like 2026-11-18'],
    ['report --since 2026-11-02 --until 2026-11-01', '--since 2026-11-02 is after --until 2026-11-01'],
    ['report --timezone Mars/Base', '--timezone Mars/Base is not a time zone like Europe/Berlin or UTC'],
    ['calls --limit 0', '--limit 0 is not a whole number of 1 or more'],
    ['calls --limit -1', "Option '--limit' argument is ambiguous"],
    ['export', 'export needs --month YYYY-MM, such as --month 2026-11'],
    ['export --month 2026-13', '--month 2026-13 is not a month like 2026-11'],
    ['export --month 2026-11 --format xlsx', '--format xlsx is unknown; this version writes csv'],
    ['report extra', "Unexpected argument 'extra'"],
    ['disconnect', 'disconnect needs one tool’s name, such as codex, or --all'],
    ['disconnect codex --all', 'disconnect needs one tool’s name'],
    ['doctor --since 2026-11-01', "Unknown option '--since'"],
  ])('%s', (line, message) => {
    const parse = () => parseCommandLine(line.split(' '));
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
  });
});

test('a table lines up, and escape sequences from logs are not run', () => {
  expect(
    textTable(
      [
        ['Model', 'Calls'],
        ['gpt-4o', '12'],
        ['\u001b[31mred', '1'],
      ],
      ['left', 'right'],
    ),
  ).toBe('Model     Calls\ngpt-4o       12\n\uFFFD[31mred      1\n');
});
