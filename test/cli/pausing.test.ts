import { appendFileSync, cpSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeRow, jsonLines } from '../unit/logs/claudeRows.ts';
import { makeBookHome, requestsOf } from './bookHome.ts';

const project = '.claude/projects/-srv-demo';
const minuteMs = 60_000;
const start = Date.parse('2026-11-22T10:00:00.000Z');
const call = (minute: number) =>
  claudeRow({
    message: `m${String(minute)}`,
    request: `r${String(minute)}`,
    uuid: `u${String(minute)}`,
    at: new Date(start + minute * minuteMs).toISOString(),
  });

test('what was called in a pause is never booked: not after it, not after a restart, not when the log is read anew', async () => {
  let minute = 0;
  const machine = makeBookHome(() => start + minute * minuteMs);
  const log = machine.write(`${project}/s.jsonl`, jsonLines([call(0)]));
  let books = await machine.open();
  minute = 1;
  await books.setPaused(true);
  appendFileSync(log, jsonLines([call(2)]));
  minute = 3;
  expect(await requestsOf(books)).toBe(1);

  books = await machine.open();
  appendFileSync(log, jsonLines([call(3)]));
  expect(await requestsOf(books)).toBe(1);
  // Written during the pause and read only by its end.
  appendFileSync(log, jsonLines([call(4)]));
  minute = 5;
  await books.setPaused(false);
  appendFileSync(log, jsonLines([call(6)]));
  minute = 7;
  expect(await requestsOf(books)).toBe(2);

  truncateSync(log);
  expect(await requestsOf(books)).toBe(2);
  appendFileSync(log, jsonLines([0, 2, 3, 4, 6, 7].map(call)));
  cpSync(log, join(machine.userHome, '.config/claude/projects/p/copy.jsonl'), { recursive: true });
  books = await machine.open();
  expect(await requestsOf(books)).toBe(3);
});
