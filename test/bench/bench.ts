/**
 * `npm run bench [-- --files N --rows N --runs N]`: reading beside ccusage on one generated corpus, the editor's side in a real
 * workbench, and sizes; one table. Figures, not tests: nothing fails by being slow.
 */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { generateCorpus } from '../corpus/generateCorpus.ts';
import { packageExtension } from '../harness/packagedExtension.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { benchEditor } from './editorBench.ts';
import { benchReading } from './readingBench.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '300' },
    rows: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '5' },
  },
});

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
console.log('Opening an editor …');
const editor = await benchEditor();

const megabytes = (count: number): string => (count / 1e6).toFixed(1);
const ratio = (milliseconds: number): string =>
  `${(reading.ccusage / milliseconds).toFixed(2)} × as fast as ccusage`;
const rows: readonly (readonly [string, string, string])[] = [
  ['corpus', `${truth.files} files, ${megabytes(truth.bytes)} MB, ${truth.totals.requests} calls`, 'seed 1'],
  ['read cold', `${reading.cold.toFixed(0)} ms`, ratio(reading.cold)],
  ['read warm', `${reading.warm.toFixed(0)} ms`, ratio(reading.warm)],
  ['ccusage 20.0.24', `${reading.ccusage.toFixed(0)} ms`, 'same corpus, runs taken in turn'],
  ['activation', `${editor.activationMs} ms`, 'as the workbench measured it'],
  ['log line to status bar', `${editor.latencyMs} ms`, 'median of 5'],
  ['meter at rest', `${megabytes(editor.meterBytes)} MB`, 'resident'],
  ['.vsix', `${megabytes(bytes)} MB`, `${bytes} bytes`],
  ...sizes
    .trimEnd()
    .split('\n')
    .map((line): [string, string, string] => {
      const [name = '', size = '', note = ''] = line.split(/ {2}|(?<=KB) /);
      return [name, size, note];
    }),
];
for (const [name, figure, note] of rows) console.log(`${name.padEnd(24)}${figure.padEnd(40)}${note}`);
