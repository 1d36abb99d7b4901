/**
 * `npm run bench [-- --files N --rows N --runs N --calls N --rounds N --log-files N --gateway-only | --providers-only]`: reading beside ccusage on one
 * generated corpus, booking beside a bare table, questions to a year of calls, the gateway beside the upstream itself and another gateway, providers' reports,
 * the editor's side in a real workbench, and sizes; one table. Figures, not tests: nothing fails by being slow.
 */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { generateCorpus } from '../corpus/generateCorpus.ts';
import { packageExtension } from '../harness/packagedExtension.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { benchEditor } from './editorBench.ts';
import { gatewayRows } from './gateway/gatewayRows.ts';
import { benchBooking, benchFloor, benchYear, type BookingFigures } from './ledgerBench.ts';
import { benchProviders } from './providersBench.ts';
import { benchReading } from './readingBench.ts';
import { benchSiblings, type SiblingFigures } from './siblingsBench.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '300' },
    rows: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '5' },
    calls: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '500' },
    'log-files': { type: 'string', default: '450' },
    'gateway-only': { type: 'boolean', default: false },
    'providers-only': { type: 'boolean', default: false },
  },
});

type Row = readonly [name: string, figure: string, note: string];

if (values['gateway-only']) {
  await packageExtension();
  print(await passingRows());
  process.exit();
}

if (values['providers-only']) {
  print(await providerRows());
  process.exit();
}

using folder = temporaryFolder('bench');
const home = join(folder.path, 'home');
console.log('Generating a corpus …');
const truth = generateCorpus({
  seed: 1,
  root: home,
  files: Number(values.files),
  rows: Number(values.rows),
  until: Date.now(),
  days: 25,
  toolResultBytes: 20_000,
});
const { sizes, bytes } = await packageExtension();
console.log('Reading it …');
const reading = await benchReading(home, join(folder.path, 'ledger'), truth, Number(values.runs));
console.log('Booking …');
const bookedCalls = 30_000;
const floor = benchFloor(bookedCalls);
const independent = await benchBooking('independent', bookedCalls);
const claude = await benchBooking('claude', bookedCalls);
const siblingsByIds = benchSiblings(5_000, true);
const siblingsByNumbers = benchSiblings(5_000, false);
const year = await benchYear(Number(values.calls));
const passing = await passingRows();
const providers = await providerRows();
console.log('Opening an editor …');
const editor = await editorRows();

const ratio = (milliseconds: number): string =>
  `${(reading.ccusage / milliseconds).toFixed(2)} × as fast as ccusage`;
const rate = ({ observations, milliseconds }: BookingFigures): number => (observations / milliseconds) * 1000;
const bookingRow = (name: string, figures: BookingFigures): [string, string, string] => [
  name,
  `${rate(figures).toFixed(0)} records/s`,
  `${(figures.bytes / figures.calls).toFixed(0)} bytes a call, ${(rate(figures) / rate(floor)).toFixed(2)} × the bare table`,
];
const siblingsRow = (name: string, figures: SiblingFigures): [string, string, string] => [
  `siblings, ${name}`,
  `${figures.secondHalfMs.toFixed(2)} ms a call`,
  `of ${String(figures.calls)} equal ones seen twice, second half; first half ${figures.firstHalfMs.toFixed(2)} ms`,
];
const yearRow = (name: string, milliseconds: number): [string, string, string] => [
  `  ${name}`,
  `${milliseconds.toFixed(1)} ms`,
  'processor time',
];
const rows: readonly Row[] = [
  ['corpus', `${truth.files} files, ${megabytes(truth.bytes)} MB, ${truth.totals.requests} calls`, 'seed 1'],
  ['read cold', `${reading.cold.toFixed(0)} ms`, ratio(reading.cold)],
  ['read warm', `${reading.warm.toFixed(0)} ms`, ratio(reading.warm)],
  ['ccusage 20.0.24', `${reading.ccusage.toFixed(0)} ms`, 'same corpus, runs taken in turn'],
  bookingRow('a bare table', floor),
  bookingRow('booking, independent', independent),
  bookingRow('booking, Claude Code', claude),
  siblingsRow('linked by ids', siblingsByIds),
  siblingsRow('linked by numbers', siblingsByNumbers),
  ['a year of calls', `${values.calls} calls, ${megabytes(year.bytes)} MB`, 'evenly over 366 days'],
  yearRow('open', year.openMs),
  yearRow('by day', year.byDayMs),
  yearRow('by model', year.byModelMs),
  yearRow('by four dimensions', year.byAllMs),
  yearRow('snapshot', year.snapshotMs),
  yearRow('by session, from calls', year.bySessionMs),
  ...passing,
  ...providers,
  ...editor,
  ['.vsix', `${megabytes(bytes)} MB`, `${bytes} bytes`],
  ...sizes
    .trimEnd()
    .split('\n')
    .map((line): [string, string, string] => {
      const [name = '', size = '', note = ''] = line.split(/ {2}|(?<=KB) /);
      return [name, size, note];
    }),
];
print(rows);

function print(table: readonly Row[]): void {
  for (const [name, figure, note] of table) console.log(`${name.padEnd(40)}${figure.padEnd(36)}${note}`);
}

/** A year's back-fill of each provider with a report, and a reading with nothing new. */
async function providerRows(): Promise<readonly Row[]> {
  console.log('Reading reports …');
  return (await benchProviders()).map(({ provider, requests, milliseconds, cells, bytes, again }) => [
    `a year of ${provider}`,
    `${String(requests)} requests, ${(milliseconds / 1000).toFixed(2)} s, + ${(bytes / 1e6).toFixed(0)} MB`,
    `${String(cells)} cells; nothing new: ${String(again.requests)} requests, ${again.milliseconds.toFixed(0)} ms`,
  ]);
}

function passingRows(): Promise<readonly Row[]> {
  console.log('Passing calls on …');
  return gatewayRows({
    rounds: Number(values.rounds),
    streamBytes: 16_000_000,
    calls: 10_000,
    ledgerCalls: Number(values.calls),
    logFiles: Number(values['log-files']),
  });
}

/** What needs a real workbench; on a machine that can't open one the rest is still worth printing. */
async function editorRows(): Promise<readonly Row[]> {
  try {
    const { activationMs, latencyMs, callLatencyMs, meterBytes, programBytes } = await benchEditor();
    return [
      ['activation', `${activationMs} ms`, 'as the workbench measured it'],
      ['log line to status bar', `${latencyMs} ms`, 'median of 5'],
      ['last byte to status bar', `${callLatencyMs} ms`, 'through the gateway, median of 5'],
      [
        'meter at rest',
        `${megabytes(meterBytes)} MB`,
        `resident, ${megabytes(programBytes)} MB of it the editor’s own program`,
      ],
    ];
  } catch (error) {
    process.exitCode = 1;
    return [
      [
        'the editor',
        'not measured',
        error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      ],
    ];
  }
}

/** A function, as the rows that use it are made before the constants of this file are. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
