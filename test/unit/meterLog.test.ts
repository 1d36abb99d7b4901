import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { meterFiles, type MeterFiles } from '../../src/link/meterFiles.ts';
import { meterLog } from '../../src/link/meterLog.ts';

let files: MeterFiles;

beforeEach(() => {
  files = meterFiles(mkdtempSync(join(tmpdir(), 'log-')));
});
afterEach(() => {
  rmSync(files.home, { recursive: true });
});

const noon = Date.UTC(2026, 10, 22, 12);

test('a line has its instant and level, an error its causes', () => {
  const log = meterLog(files, () => noon);

  log.info('It began.');
  log.error('It failed', new Error('outer', { cause: new Error('inner') }));

  const text = readFileSync(files.log, 'utf8');
  expect(text).toMatch(/^2026-11-22T12:00:00\.000Z info It began\.\n/);
  expect(text).toMatch(/error It failed: Error: outer\n[^]*because Error: inner/);
});

test('the log keeps to two files of 1 MiB, over restarts', () => {
  const line = 'x'.repeat(10_000);
  for (let start = 0; start < 4; start++) {
    const log = meterLog(files, () => noon);
    for (let count = 0; count < 80; count++) {
      log.info(line);
    }
  }

  expect(statSync(files.log).size).toBeLessThanOrEqual(1024 * 1024);
  expect(statSync(files.olderLog).size).toBeLessThanOrEqual(1024 * 1024);
  expect(statSync(files.log).size + statSync(files.olderLog).size).toBeGreaterThan(1024 * 1024);
});
