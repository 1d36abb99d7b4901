import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codexLog } from './codexLog.ts';
import { claudeRow, jsonLines } from '../unit/logs/claudeRows.ts';
import { makeBookHome, requestsOf } from './bookHome.ts';

const project = '.claude/projects/-srv-demo';
const before = Date.parse('2026-11-20T10:00:00.000Z');
const now = Date.parse('2026-11-22T10:00:00.000Z');
const after = Date.parse('2026-11-22T11:00:00.000Z');
const call = (id: string, at: number) =>
  claudeRow({
    message: id,
    request: id,
    uuid: id,
    at: new Date(at).toISOString(),
    row: { cwd: '/srv/canary-folder', gitBranch: 'canary-branch' },
  });

test('what was forgotten comes back by no way, and its names are gone from the disk', async () => {
  const machine = makeBookHome(() => now);
  const claudeLog = machine.write(`${project}/s.jsonl`, jsonLines([call('a', before), call('b', before)]));
  const rollout = machine.write(codexLog.path, codexLog.begin(before));
  let books = await machine.open();
  expect(await requestsOf(books)).toBe(3);

  await books.forgetEverything();
  expect(await requestsOf(books)).toBe(0);
  await machine.close();
  for (const [name, bytes] of machine.bytes())
    expect([name, bytes.includes('canary')]).toEqual([name, false]);

  // Copied into the other root, under another name, cut and written anew, and after a restart.
  cpSync(claudeLog, join(machine.userHome, '.config/claude/projects/-srv-demo/s.jsonl'), { recursive: true });
  cpSync(claudeLog, join(machine.userHome, project, 'copy.jsonl'));
  cpSync(rollout, join(machine.userHome, '.codex/archived_sessions', codexLog.name), { recursive: true });
  rmSync(claudeLog);
  machine.write(`${project}/s.jsonl`, jsonLines([call('b', before), call('a', before)]));
  books = await machine.open();
  expect(await requestsOf(books)).toBe(0);

  // What comes later counts, in the same logs, once.
  appendFileSync(claudeLog, jsonLines([call('c', after)]));
  appendFileSync(rollout, codexLog.goOn(after));
  expect(await requestsOf(books)).toBe(2);
  expect(
    (await books.calls({ since: null, until: null, timeZone: null })).map((one) => one.outputTokens),
  ).toEqual([100, 7]);
});
