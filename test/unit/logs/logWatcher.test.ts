import { appendFileSync, mkdirSync, rmSync, type watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LogWatcher, type LogWatcherOptions } from '../../../src/sources/logs/logWatcher.ts';
import { claudeRow, jsonLines } from './claudeRows.ts';
import { BookedLogs, scannerOf, temporaryHome, writeLog } from './readAll.ts';

const project = '.claude/projects/-srv-demo';
const call = (id: string) => jsonLines([claudeRow({ message: id, request: id })]);
/** Beats that never come within a test: what is seen is seen by the watches alone. */
const never = 2 ** 30;

async function watching(
  home: string,
  options: Partial<LogWatcherOptions> = {},
): Promise<{
  readonly booked: BookedLogs;
  readonly watcher: LogWatcher;
  readonly warnings: string[];
  readonly seen: (calls: number) => Promise<void>;
}> {
  const booked = new BookedLogs();
  const warnings: string[] = [];
  const watcher = new LogWatcher({
    scanner: scannerOf(home, booked),
    platform: process.platform,
    log: { info: () => undefined, warn: (message) => warnings.push(message), error: () => undefined },
    clock: Date.now,
    onRead: () => undefined,
    quickPollMs: never,
    slowPollMs: never,
    ...options,
  });
  onTestFinished(() => watcher.dispose());
  await watcher.start();
  return {
    booked,
    watcher,
    warnings,
    seen: (calls) =>
      vi.waitFor(
        () => {
          expect(booked.standing()).toHaveLength(calls);
        },
        { timeout: 10_000, interval: 5 },
      ),
  };
}

/** A system whose table of watches is full. */
const fullTable = (() => {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}) as unknown as typeof watch;

test('an appended line, a new file, and a new folder with its files are seen', async () => {
  const home = temporaryHome();
  const path = writeLog(home, `${project}/a.jsonl`, call('a'));
  const { seen } = await watching(home);
  await seen(1);
  appendFileSync(path, call('b'));
  await seen(2);
  writeLog(home, `${project}/c.jsonl`, call('c'));
  await seen(3);
  writeLog(home, '.claude/projects/-srv-other/session-1/subagents/agent-1.jsonl', call('d'));
  await seen(4);
  appendFileSync(path, call('e'));
  await seen(5);
});

test('a folder that is deleted and made again is watched again', async () => {
  const home = temporaryHome();
  const path = writeLog(home, `${project}/a.jsonl`, call('a'));
  const { seen } = await watching(home);
  rmSync(dirname(path), { recursive: true });
  // Of another length: within one tick of the kernel's clock it may get the old one's inode and time, and only its size tells it apart.
  writeLog(home, `${project}/a.jsonl`, call('b, longer'));
  await seen(2);
  appendFileSync(path, call('c'));
  await seen(3);
});

test('with a full watch table the quick poll sees it, and the problem is named', async () => {
  const home = temporaryHome();
  const path = writeLog(home, `${project}/a.jsonl`, call('a'));
  const { seen, watcher, warnings } = await watching(home, { watch: fullTable, quickPollMs: 5 });
  appendFileSync(path, call('b'));
  await seen(2);
  expect(watcher.problems()).toMatchObject([{ severity: 'warning', subject: 'watching' }]);
  expect(watcher.problems()[0]?.message).toContain('2 folders are not watched (ENOSPC)');
  expect(warnings).toHaveLength(1);
});

test('a network mount is polled and named', async () => {
  const home = temporaryHome();
  const path = writeLog(home, `${project}/a.jsonl`, call('a'));
  const { seen, watcher } = await watching(home, { networkMount: () => 'NFS', quickPollMs: 5 });
  appendFileSync(path, call('b'));
  await seen(2);
  expect(watcher.problems()).toMatchObject([{ severity: 'info', subject: 'watching' }]);
});

test('a tool that is installed later is found by the quick poll', async () => {
  const home = temporaryHome();
  const { seen } = await watching(home, { quickPollMs: 5 });
  writeLog(home, `${project}/a.jsonl`, call('a'));
  await seen(1);
});

test('without any watch the slow poll finds what is new', async () => {
  const home = temporaryHome();
  mkdirSync(join(home, project), { recursive: true });
  const { seen } = await watching(home, { watch: fullTable, slowPollMs: 5 });
  writeLog(home, `${project}/a.jsonl`, call('a'));
  await seen(1);
});

test.each([
  ['back a year', -365 * 86_400_000],
  ['ahead a year', 365 * 86_400_000],
])('the clock set %s does not break it', async (_name, shiftMs) => {
  const home = temporaryHome();
  const path = writeLog(home, `${project}/a.jsonl`, call('a'));
  let shift = 0;
  const { seen } = await watching(home, {
    watch: fullTable,
    quickPollMs: 5,
    clock: () => Date.now() + shift,
  });
  shift = shiftMs;
  appendFileSync(path, call('b'));
  await seen(2);
});

test('a ledger that refused is tried again', async () => {
  const home = temporaryHome();
  const path = writeLog(home, `${project}/a.jsonl`, call('a'));
  const booked = new BookedLogs();
  let refusals = 3;
  const scanner = scannerOf(home, booked, {
    book: (batch) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('database is locked');
      booked.book(batch);
    },
  });
  await watching(home, { scanner, quickPollMs: 5 });
  appendFileSync(path, call('b'));
  await vi.waitFor(() => {
    expect(booked.standing()).toHaveLength(2);
  });
});

test('disposed it leaves nothing', async () => {
  const home = temporaryHome();
  writeLog(home, `${project}/a.jsonl`, call('a'));
  const { watcher } = await watching(home, { quickPollMs: 5, slowPollMs: 5 });
  expect(process.getActiveResourcesInfo()).toContain('FSEventWrap');
  await watcher.dispose();
  await vi.waitFor(() => {
    expect(process.getActiveResourcesInfo()).not.toContain('FSEventWrap');
  });
});
