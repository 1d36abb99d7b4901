import { join } from 'node:path';
import { makeMessage, writeMessage } from './claudeCodeMessage.ts';
import { CodexRollout } from './codexRollout.ts';
import type { CorpusPart } from './corpusOptions.ts';
import { TruthBuilder } from './corpusTruth.ts';
import { LogFile } from './logFile.ts';
import { makeRandom, type Random } from './random.ts';

const day = 86_400_000;
const projects = ['atlas', 'billing', 'compass', 'docs'];

/**
 * A plausible year of work up to `now`, as logs below a made-up home: more each month, little at weekends, two weeks off, mostly
 * Claude Code and some Codex. Real logs reach back 30 days only; a demo has no ledger that remembers the rest.
 */
export function writeDemoYear(home: string, now: number): void {
  const random = makeRandom(2026);
  const yearStart = Date.UTC(new Date(now).getUTCFullYear(), 0, 1);
  const part: CorpusPart = {
    random,
    truth: new TruthBuilder(),
    home,
    sessions: 0,
    callsPerSession: 0,
    since: yearStart,
    until: now,
    toolResultBytes: 0,
  };
  for (let midnight = yearStart; midnight <= now; midnight += day) {
    const calls = callsOfDay(random, midnight, yearStart);
    if (calls === 0) continue;
    writeClaudeDay(part, midnight + 8 * 3_600_000, calls, now);
    if (random.chance(0.4)) writeCodexDay(part, midnight + 9 * 3_600_000, calls >> 2, now);
  }
}

/** Between none and about two hundred. */
function callsOfDay(random: Random, midnight: number, yearStart: number): number {
  const date = new Date(midnight);
  const isWeekend = date.getUTCDay() % 6 === 0;
  const isHoliday = date.getUTCMonth() === 7 && date.getUTCDate() <= 14;
  if (isHoliday || (isWeekend && random.chance(0.75))) return 0;
  const growth = 0.4 + (midnight - yearStart) / (365 * day);
  return Math.round(random.integer(20, isWeekend ? 50 : 150) * growth);
}

function writeClaudeDay(part: CorpusPart, start: number, calls: number, now: number): void {
  const { random, home, truth } = part;
  const workspace = join(home, 'projects', random.pick(projects));
  const sessionId = random.uuid();
  const folder = join(home, '.claude', 'projects', workspace.replaceAll(/[^A-Za-z0-9]/g, '-'));
  let file: LogFile | undefined;
  let at = start;
  for (let call = 0; call < calls; call += 1) {
    at += random.integer(20, 300) * 1_000;
    if (at > now) break;
    file ??= new LogFile(join(folder, `${sessionId}.jsonl`), truth);
    writeMessage(file, random, makeMessage(random, at), { sessionId, workspace, agentId: null });
  }
  file?.close(Math.min(at, now));
}

function writeCodexDay(part: CorpusPart, start: number, calls: number, now: number): void {
  const { random, home } = part;
  if (start + 60_000 > now) return;
  const workspace = join(home, 'projects', random.pick(projects));
  const rollout = new CodexRollout(part, { threadId: random.uuidV7(start), workspace }, start);
  rollout.turn(random.uuidV7(start), random.pick(['gpt-5-codex', 'gpt-5']));
  for (let call = 0; call < calls; call += 1) {
    const at = rollout.at + random.integer(20, 400) * 1_000;
    if (at > now) break;
    rollout.at = at;
    const cached = random.integer(5_000, 90_000);
    const input = cached + random.integer(100, 9_000);
    const output = random.integer(50, 4_000);
    rollout.call({
      input_tokens: input,
      cached_input_tokens: cached,
      output_tokens: output,
      reasoning_output_tokens: output >> 1,
      total_tokens: input + output,
    });
  }
  rollout.close();
}
