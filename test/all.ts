/**
 * `npm test`: everything, as CI runs it. A failing stage doesn't stop the others; the last line is `N passed, N failed`, and any
 * failure makes the exit code 1.
 */
import { fetchPrograms } from './fetchedPrograms.ts';
import { packageExtension } from './harness/packagedExtension.ts';
import { runToolOrThrow } from './harness/projectTool.ts';
import { runStages, wholeStage } from './stage.ts';
import { vitestStage } from './vitestStage.ts';

const vsixBytesMax = 1_000_000;

const packageStage = wholeStage('build and package', async () => {
  const { bytes, sizes } = await packageExtension();
  const summary = `${sizes}compute-spend.vsix  ${bytes} bytes (at most ${vsixBytesMax})`;
  if (bytes > vsixBytesMax) throw new Error(summary);
  return summary;
});

const typesStage = wholeStage('types', async () => {
  const projects = ['src/core', 'src', 'src/webview', 'test'];
  for (const project of projects) await runToolOrThrow('tsc', ['-p', project]);
  return `no errors in ${projects.join(', ')}`;
});

const lintStage = wholeStage('lint and format', async () => {
  const linted = await runToolOrThrow('eslint', ['.']);
  return linted + (await runToolOrThrow('prettier', ['--check', '.']));
});

/** Most tests wait for processes that they started, so there are more workers than processors. */
const manyWorkers = ['--maxWorkers=3'];
const quickStage = vitestStage(
  'unit, ledger, gateway, telemetry, providers, host, link, command line',
  ['unit', 'ledger', 'gateway', 'telemetry', 'providers', 'host', 'link', 'cli'],
  manyWorkers,
);

console.log('Each stage is shown when it ends.');
const results = await runStages([
  packageStage,
  wholeStage('programs to test with', fetchPrograms),
  quickStage,
  vitestStage('panel and real clients', ['webview', 'clients'], manyWorkers),
]);
// The editor's tests mostly wait for the editor, so that a processor is left for these.
const editorStage = vitestStage(
  'the packaged extension in a real editor',
  ['editor'],
  ['--no-file-parallelism'],
);
results.push(...(await Promise.all([runStages([editorStage]), runStages([typesStage, lintStage])])).flat());

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
if (failed > 0) process.exitCode = 1;
console.log(`\n${passed} passed, ${failed} failed`);
