import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeEditorMachine, type EditorMachine } from '../harness/editorMachine.ts';
import { figureShownAt } from '../harness/liveFigure.ts';
import { openWebWorkbench, type WebWorkbench } from '../harness/webWorkbench.ts';
import { driverVendor } from './models/driver.ts';
import type { CheckResults } from './suite/index.ts';

let machine: EditorMachine;
let workbench: WebWorkbench;
let results: CheckResults = {};
const consoleLines: string[] = [];

beforeAll(async () => {
  machine = await makeEditorMachine('models');
  for (const folder of [machine.home, machine.workspace, machine.path('driver')]) mkdirSync(folder);
  await makeDriver(machine.path('driver'));
  workbench = await openWebWorkbench({
    ...machine,
    isTrusted: true,
    folder: machine.workspace,
    environment: {
      ...machine.environment,
      COMPUTE_SPEND_NOTICE: 'accepted',
      COMPUTE_SPEND_RESULTS: machine.path('results.json'),
    },
    developmentPath: machine.path('driver'),
    testsPath: machine.path('driver/suite.js'),
    onConsole: (line) => consoleLines.push(line),
  });
});

afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

/** An extension with a vendor of its own, and the checks as its test module. */
async function makeDriver(folder: string): Promise<void> {
  const manifest = {
    name: 'driver',
    publisher: 'test',
    version: '1.0.0',
    engines: { vscode: '^1.104.0' },
    contributes: { languageModelChatProviders: [{ vendor: driverVendor, displayName: 'Driver' }] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await build({
    entryPoints: [join(import.meta.dirname, 'models', 'index.ts')],
    outfile: join(folder, 'suite.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
}

test('the status bar follows the calls of another extension', async () => {
  const { page } = workbench;
  const shown = await Promise.all(['$9', '$15', '$24'].map((figure) => figureShownAt(page, figure)));
  expect(shown).toEqual(shown.toSorted((one, other) => one - other));
});

test('the checks have run', async () => {
  await workbench.testsEnded;
  const path = machine.path('results.json');
  expect(existsSync(path), consoleLines.join('\n')).toBe(true);
  results = JSON.parse(readFileSync(path, 'utf8')) as CheckResults;
});

test.each([
  'the exports are as the types say',
  'a call through the exported API is counted by its usage part',
  'one without a usage part is estimated',
  'a metered answer is the unmetered one, part for part',
  'a cancelled call is cancelled, and counted without a price',
  'an agent can ask what is left',
])('%s', (name) => {
  expect(results[name]).toBeNull();
});
