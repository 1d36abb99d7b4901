import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tokenBuckets, type Observation, type StandingRule } from '../../../src/core/observation.ts';
import type { Batch, LogFileState } from '../../../src/core/ports.ts';
import { bestStands } from '../../../src/core/standing.ts';
import { logReaders, logStandingRules } from '../../../src/sources/logs/logReaders.ts';
import { LogScanner, type LogScannerOptions } from '../../../src/sources/logs/logScanner.ts';

/** A home in a folder of its own, deleted when the test ends. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'compute-spend-logs-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}

export function writeLog(home: string, path: string, content: string | Buffer): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Stands in for the ledger: keeps every observation and offset that was booked. */
export class BookedLogs {
  readonly observations: Observation[] = [];
  readonly states = new Map<string, LogFileState>();

  book(batch: Batch): void {
    this.observations.push(...batch.observations);
    for (const file of batch.files) this.states.set(file.path, file);
  }

  standing(): Observation[] {
    return standingOf(this.observations);
  }
}

export function standingOf(observations: readonly Observation[]): Observation[] {
  const groups = new Map<string, Observation[]>();
  for (const observation of observations) {
    const group = `${observation.stream}\n${observation.groupKey}`;
    groups.set(group, [...(groups.get(group) ?? []), observation]);
  }
  return [...groups.values()]
    .flatMap((group) => ruleOf(group[0]?.stream ?? '')(group))
    .sort((a, b) => a.endedAt - b.endedAt || (a.nativeKey < b.nativeKey ? -1 : 1));
}

function ruleOf(stream: string): StandingRule {
  return logStandingRules[stream] ?? bestStands;
}

const silence = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function scannerOf(
  home: string,
  booked: BookedLogs,
  options: Partial<LogScannerOptions> = {},
): LogScanner {
  return new LogScanner({
    readers: () => logReaders,
    environments: () => [{ HOME: home }],
    platform: 'linux',
    loadStates: () => [...booked.states.values()],
    book: (batch) => {
      booked.book(batch);
    },
    clock: Date.now,
    log: silence,
    ...options,
  });
}

/** Everything below a home, read once. */
export async function readAll(home: string): Promise<Observation[]> {
  const booked = new BookedLogs();
  await scannerOf(home, booked).scan();
  return booked.standing();
}

/** One call a line: `uncached/read/5m/1h/output`, then what else is asked. */
export function picture(
  observations: readonly Observation[],
  more: (observation: Observation) => string | null = () => null,
): string[] {
  return observations.map((observation) =>
    [tokenBuckets.map((bucket) => observation.tokens[bucket]).join('/'), more(observation)]
      .filter((part) => part !== null)
      .join(' '),
  );
}
