/** What a stage of the whole test run says at its end. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  /** Shown under the stage's heading. */
  readonly output: string;
}

export interface Stage {
  readonly name: string;
  run(): Promise<StageResult>;
}

/** A stage that passes or fails as a whole: it fails by throwing, and returns what there is to see. */
export function wholeStage(name: string, run: () => Promise<string>): Stage {
  return { name, run: async () => ({ passed: 1, failed: 0, output: await run() }) };
}

/** Runs stages one after the other, each printed under its heading when it ends; a failing one doesn't keep the next from running. */
export async function runStages(stages: readonly Stage[]): Promise<StageResult[]> {
  const results: StageResult[] = [];
  for (const stage of stages) {
    const startedAt = performance.now();
    let result: StageResult;
    try {
      result = await stage.run();
    } catch (error) {
      result = { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) };
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const verdict = result.failed === 0 ? 'passed' : 'FAILED';
    console.log(`\n== ${stage.name}: ${verdict} (${seconds} s)\n${result.output.trimEnd()}`);
    results.push(result);
  }
  return results;
}
