import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { generateCorpus } from '../corpus/generateCorpus.ts';
import type { CorpusTruth } from '../corpus/corpusTruth.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

test('a seed gives the same bytes and the same truth every time, and another seed others', () => {
  const first = fingerprint(1);
  expect(fingerprint(1)).toEqual(first);
  expect(fingerprint(2).hash).not.toBe(first.hash);
});

test('the truth of a corpus adds up in every table', () => {
  const { truth } = fingerprint(3);
  for (const table of [truth.byTool, truth.byModel, truth.byDay, truth.byWorkspace]) {
    for (const field of ['requests', 'totalTokens', 'outputTokens', 'unpricedRequests'] as const) {
      const sum = Object.values(table).reduce((total, row) => total + row[field], 0);
      expect(sum).toBe(truth.totals[field]);
    }
  }
  expect(truth.totals.unpricedRequests).toBeGreaterThan(0);
});

function fingerprint(seed: number): { readonly hash: string; readonly truth: CorpusTruth } {
  using folder = temporaryFolder('corpus');
  const truth = generateCorpus({
    seed,
    root: folder.path,
    files: 36,
    rows: 360,
    until: Date.parse('2026-11-20T00:00:00Z'),
    days: 20,
    toolResultBytes: 500,
  });
  const hash = createHash('sha256');
  const paths = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  for (const path of paths.toSorted()) hash.update(relative(folder.path, path)).update(readFileSync(path));
  return { hash: hash.digest('hex'), truth };
}
