import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { runTool } from './harness/projectTool.ts';
import { temporaryFolder } from './harness/temporaryFolder.ts';
import type { Stage, StageResult } from './stage.ts';

/** The counts of vitest's JSON report. */
const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

/** Runs the tests of some folders. A skipped test counts as failed, and so does a run without any test. */
export function vitestStage(name: string, folders: readonly string[], flags: readonly string[] = []): Stage {
  return { name, run: () => runVitest(folders, flags) };
}

async function runVitest(folders: readonly string[], flags: readonly string[]): Promise<StageResult> {
  using folder = temporaryFolder('vitest');
  const reportPath = join(folder.path, 'report.json');
  const { exitCode, stdout, stderr } = await runTool('vitest', [
    ...['run', '--config', 'test/vitest.config.ts', ...folders.flatMap((name) => ['--project', name])],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`, ...flags],
  ]);
  const output = stdout + stderr;
  const report = readReport(reportPath);
  if (report === undefined) return { passed: 0, failed: 1, output };
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests;
  // A file that can't be loaded has no tests to fail.
  const isBroken = exitCode !== 0 || !report.success || report.numPassedTests === 0;
  return {
    passed: report.numPassedTests,
    failed: isBroken ? Math.max(1, failed) : failed,
    output,
  };
}

function readReport(path: string): z.infer<typeof reportSchema> | undefined {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // vitest ended before it could write: its own output says why.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
