import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeEditorMachine } from '../harness/editorMachine.ts';
import { checks, type Surroundings } from './suite/checks.ts';
import type { CheckResults } from './suite/index.ts';

const standIn = join(import.meta.dirname, '..', 'harness', 'vscodeStandIn.ts');

describe.each([
  { name: 'a trusted folder', isTrusted: true, hasFolder: true },
  { name: 'a folder in Restricted Mode', isTrusted: false, hasFolder: true },
  { name: 'no folder', isTrusted: true, hasFolder: false },
])('in the extension host, with $name', ({ isTrusted, hasFolder }) => {
  let results: CheckResults = {};

  beforeAll(async () => {
    results = await runSuite({ isTrusted, hasFolder });
  });

  test.each(Object.keys(checks))('%s', (name) => {
    expect(results[name]).toBeNull();
  });
});

/** Starts the editor with the suite as its test module, and an empty extension as what is being developed. */
async function runSuite(wanted: Omit<Surroundings, 'extensionsFolder'>): Promise<CheckResults> {
  using machine = await makeEditorMachine('editor');
  for (const folder of [machine.home, machine.workspace, machine.path('driver')]) mkdirSync(folder);
  const driver = { name: 'driver', publisher: 'test', version: '1.0.0', engines: { vscode: '^1.104.0' } };
  writeFileSync(machine.path('driver/package.json'), JSON.stringify(driver));
  await build({
    entryPoints: [join(import.meta.dirname, 'suite', 'index.ts')],
    outfile: machine.path('driver/suite.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const surroundings: Surroundings = { ...wanted, extensionsFolder: machine.extensionsFolder };
  const output: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      output.push(chunk.toString());
      done();
    },
  });
  try {
    await runTests({
      vscodeExecutablePath: standIn,
      extensionDevelopmentPath: machine.path('driver'),
      extensionTestsPath: machine.path('driver/suite.js'),
      launchArgs: [
        ...(wanted.hasFolder ? [machine.workspace] : []),
        `--user-data-dir=${machine.dataFolder}`,
        `--extensions-dir=${machine.extensionsFolder}`,
      ],
      extensionTestsEnv: {
        ...machine.environment,
        COMPUTE_SPEND_RESTRICTED: wanted.isTrusted ? '0' : '1',
        COMPUTE_SPEND_SURROUNDINGS: JSON.stringify(surroundings),
        COMPUTE_SPEND_RESULTS: machine.path('results.json'),
      },
      stdout: sink,
      stderr: sink,
    });
  } catch (error) {
    throw new Error(`the editor ended early:\n${output.join('')}`, { cause: error });
  }
  return JSON.parse(readFileSync(machine.path('results.json'), 'utf8')) as CheckResults;
}
