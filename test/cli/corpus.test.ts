import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SpendReport } from '../../src/core/meterService.ts';
import type { CorpusTruth } from '../corpus/corpusTruth.ts';
import { generateCorpus } from '../corpus/generateCorpus.ts';
import { makeRandom } from '../corpus/random.ts';
import { reportOf } from '../harness/reportOf.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

const folder = temporaryFolder('truth');
const corpus = join(folder.path, 'corpus');
let truth: CorpusTruth;

beforeAll(() => {
  truth = generateCorpus({
    seed: 7,
    root: corpus,
    files: 44,
    rows: 1_300,
    until: Date.parse('2026-11-20T00:00:00Z'),
    days: 20,
    toolResultBytes: 3_000,
  });
});

afterAll(() => {
  folder[Symbol.dispose]();
});

describe('report --json agrees with the true totals of a generated corpus', () => {
  test('read once, read again, and after the logs are gone', async () => {
    const machine = makeMachine('whole');
    cpSync(corpus, machine.home, { recursive: true });
    expectTruth(await reportOf(machine.environment));
    expectTruth(await reportOf(machine.environment));
    rmSync(machine.home, { recursive: true });
    mkdirSync(machine.home);
    expectTruth(await reportOf(machine.environment));
  });

  test('read in pieces that are cut anywhere', async () => {
    const machine = makeMachine('pieces');
    const random = makeRandom(11);
    const rests = new Map<string, Buffer>();
    for (const path of logPaths()) {
      const bytes = readFileSync(path);
      const cut = random.integer(0, bytes.length);
      const target = join(machine.home, relative(corpus, path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes.subarray(0, cut));
      rests.set(target, bytes.subarray(cut));
    }
    await reportOf(machine.environment);
    for (const [target, rest] of rests) appendFileSync(target, rest);
    expectTruth(await reportOf(machine.environment));
  });

  test.each(['forwards', 'backwards'])('read file by file, %s', async (direction) => {
    const machine = makeMachine(direction);
    const paths = direction === 'forwards' ? logPaths() : logPaths().toReversed();
    const portion = Math.ceil(paths.length / 4);
    let report: SpendReport | undefined;
    for (let start = 0; start < paths.length; start += portion) {
      for (const path of paths.slice(start, start + portion)) {
        cpSync(path, join(machine.home, relative(corpus, path)));
      }
      report = await reportOf(machine.environment);
    }
    expectTruth(report);
  });
});

function expectTruth(report: SpendReport | undefined): void {
  expect(report).toMatchObject({
    totals: truth.totals,
    byTool: truth.byTool,
    byModel: truth.byModel,
    byDay: truth.byDay,
    byWorkspace: truth.byWorkspace,
  });
  for (const table of ['byTool', 'byModel', 'byDay', 'byWorkspace'] as const) {
    expect(Object.keys(report?.[table] ?? {}).toSorted()).toEqual(Object.keys(truth[table]).toSorted());
  }
}

function logPaths(): string[] {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function makeMachine(name: string): { readonly home: string; readonly environment: Record<string, string> } {
  const home = join(folder.path, name);
  mkdirSync(home);
  return {
    home,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      COMPUTE_SPEND_HOME: join(folder.path, `${name}-ledger`),
    },
  };
}
