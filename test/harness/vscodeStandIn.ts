#!/usr/bin/env node
/**
 * Stands in for VS Code's desktop program where that can't be had: takes the arguments with which `@vscode/test-electron` starts it,
 * runs the test module in VS Code's real workbench in a browser, and ends with the verdict (0 or 1). `COMPUTE_SPEND_RESTRICTED=1`
 * opens the folder in Restricted Mode, for which the desktop has no argument.
 */
import { parseArgs } from 'node:util';
import { openWebWorkbench } from './webWorkbench.ts';

const { values, positionals } = parseArgs({
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'extensions-dir': { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
  allowPositionals: true,
  // The desktop's other switches mean nothing here.
  strict: false,
});

const testsTimeoutMs = 180_000;
const dataFolder = pathOf('user-data-dir');
await using workbench = await openWebWorkbench({
  dataFolder,
  extensionsFolder: pathOf('extensions-dir'),
  isTrusted: process.env['COMPUTE_SPEND_RESTRICTED'] !== '1',
  folder: positionals[0],
  developmentPath: pathOf('extensionDevelopmentPath'),
  testsPath: pathOf('extensionTestsPath'),
  onConsole: (line) => {
    console.log(line);
  },
});
const timer = setTimeout(() => {
  console.error(`no verdict within ${testsTimeoutMs} ms`);
  process.exit(1);
}, testsTimeoutMs);
process.exitCode = await workbench.testsEnded;
clearTimeout(timer);

function pathOf(name: keyof typeof values): string {
  const value = values[name];
  if (typeof value === 'string') return value;
  throw new Error(`--${name}=PATH is missing`);
}
