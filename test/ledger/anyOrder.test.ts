import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import type { Observation } from '../../src/core/observation.ts';
import { tokenBuckets } from '../../src/core/observation.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { dayOf } from '../../src/core/time.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation, standingRule } from './observations.ts';
import { anyTime, ledgerOptions } from './temporaryLedger.ts';

const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Los_Angeles'] as const;
const start = Date.UTC(2026, 9, 24, 20);
const hourMs = 3_600_000;

/** Few keys, so that restatements, copies and siblings are frequent; two days around a night in which clocks change. */
const anyObservation: fc.Arbitrary<Observation> = fc
  .record({
    call: fc.integer({ min: 0, max: 3 }),
    group: fc.integer({ min: 0, max: 2 }),
    hour: fc.integer({ min: 0, max: 50 }),
    output: fc.option(fc.integer({ min: 0, max: 5 })),
    reasoning: fc.option(fc.integer({ min: 0, max: 2 })),
    recordId: fc.option(fc.constantFrom('row-1', 'row-2')),
    model: fc.constantFrom('claude-sonnet-4-5', 'unknown-model', null),
    stream: fc.constantFrom('claude-code/log', 'codex/log'),
    workspace: fc.option(fc.constantFrom('/a', '/b')),
    status: fc.constantFrom('complete', 'partial'),
  })
  .map((drawn) =>
    makeObservation({
      stream: drawn.stream,
      tool: drawn.stream.split('/')[0] ?? '',
      nativeKey: `message-${drawn.group}:request-${drawn.call}`,
      groupKey: `message-${drawn.group}`,
      // Ids and sessions of its own for each stream: what several streams saw is the matter of witnesses.test.ts.
      responseId: `${drawn.stream} message-${drawn.group}:request-${drawn.call}`,
      requestId: null,
      sessionId: drawn.stream,
      recordId: drawn.recordId,
      endedAt: start + drawn.hour * hourMs,
      responseModel: drawn.model,
      workspace: drawn.workspace,
      status: drawn.status as Observation['status'],
      tokens: { outputTokens: drawn.output, reasoningOutputTokens: drawn.reasoning },
    }),
  );

/** Everything that a view can show, without the order of booking. */
function contentsOf(ledger: Ledger): unknown {
  return {
    calls: [...ledger.calls(anyTime)].sort((one, other) => (one.callId < other.callId ? -1 : 1)),
    totals: ledger.totals(['day', 'tool', 'model', 'workspace', 'source'], anyTime),
    knownSince: ledger.knownSince(null),
  };
}

/** What observations have to come to, worked out without the ledger. */
function expectedCalls(observations: Iterable<Observation>): string[] {
  const groups = groupBy(observations, (one) => `${one.stream} ${one.groupKey}`);
  return [...groups.values()]
    .flatMap((group) => standingRule(group))
    .map(({ observation }) => observation)
    .map(({ tool, endedAt, responseModel, workspace, status, tokens }) =>
      JSON.stringify([
        tool,
        new Date(endedAt).toISOString(),
        responseModel,
        workspace,
        status,
        tokens.outputTokens,
      ]),
    )
    .sort();
}

function bookedCalls(ledger: Ledger): string[] {
  return [...ledger.calls(anyTime)]
    .map(({ tool, endedAt, responseModel, workspace, status, outputTokens }) =>
      JSON.stringify([tool, endedAt, responseModel, workspace, status, outputTokens]),
    )
    .sort();
}

/** The totals by day, added up from the calls one by one. */
function totalsFromCalls(ledger: Ledger, zone: string): Record<string, unknown> {
  const days = groupBy(ledger.calls(anyTime), (call) => dayOf(Date.parse(call.endedAt), zone));
  return Object.fromEntries(
    [...days].map(([day, calls]) => {
      const costs = calls.map((call) => call.listCost).filter((cost) => cost !== null);
      const reasoning = calls.map((call) => call.reasoningOutputTokens).filter((count) => count !== null);
      return [
        day,
        {
          requests: calls.length,
          ...Object.fromEntries(
            tokenBuckets.map((bucket) => [bucket, calls.reduce((sum, call) => sum + (call[bucket] ?? 0), 0)]),
          ),
          reasoningOutputTokens:
            reasoning.length === 0 ? null : reasoning.reduce((sum, count) => sum + count, 0),
          totalTokens: calls.reduce((sum, call) => sum + (call.totalTokens ?? 0), 0),
          listCost: sumOf(costs),
          effectiveCost: sumOf(costs),
          billedCost: null,
          unpricedRequests: calls.filter((call) => call.unpricedReason !== null).length,
          unlistedRequests: calls.filter((call) => call.unpricedReason !== null).length,
          assumedRequests: costs.length,
        },
      ];
    }),
  );
}

function sumOf(costs: readonly string[]): string | null {
  if (costs.length === 0) return null;
  return decimalFromPico(costs.map(picoFromDecimal).reduce((sum, cost) => sum + cost, 0n));
}

function expectRollupsToEqualCalls(ledger: Ledger): void {
  const byDay = (zone: string): Record<string, unknown> =>
    Object.fromEntries(
      ledger
        .totals(['day'], { ...anyTime, timeZone: zone })
        .map((row) => [row.key.join(), row.totals] as const),
    );
  // One of these is the ledger's own zone and comes from the roll-ups, the others from the calls.
  for (const zone of new Set([...zones, ledger.timeZone])) {
    expect(byDay(zone)).toEqual(totalsFromCalls(ledger, zone));
  }
}

function expectReferencesToHold(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
    expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    // A call has its charges, a charge its call, an empty roll-up is none.
    expect(
      database
        .prepare(
          `select (select count(*) from call where id not in (select call from charge)) as uncharged,
             (select count(*) from call where id not in (select call from witness)) as unseen,
             (select count(*) from rollup_day where requests <= 0) as empty`,
        )
        .get(),
    ).toEqual({ uncharged: 0, unseen: 0, empty: 0 });
  } finally {
    database.close();
  }
}

function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function withPath(work: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'compute-spend-any-order-'));
  try {
    work(join(folder, 'ledger.db'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withLedger<Result>(path: string, work: (ledger: Ledger) => Result): Result {
  const ledger = openLedger(ledgerOptions(path));
  try {
    return work(ledger);
  } finally {
    ledger.close();
  }
}

describe('the same calls and sums', () => {
  test('in any order, in any batches, offered again and over restarts', () => {
    const pool = fc.array(anyObservation, { minLength: 1, maxLength: 14 });
    const offers = pool.chain((observations) =>
      fc.record({
        observations: fc.constant(observations),
        order: fc.shuffledSubarray([...observations, ...observations], { minLength: observations.length }),
        batchSize: fc.integer({ min: 1, max: 6 }),
        isRestarted: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(offers, ({ observations, order, batchSize, isRestarted }) => {
        let atOnce: unknown;
        withPath((path) => {
          atOnce = withLedger(path, (ledger) => {
            ledger.book({ observations, files: [] });
            expect(bookedCalls(ledger)).toEqual(expectedCalls(observations));
            return contentsOf(ledger);
          });
        });
        withPath((path) => {
          const batches = [...order, ...observations].reduce<Observation[][]>((all, one, index) => {
            if (index % batchSize === 0) all.push([]);
            all.at(-1)?.push(one);
            return all;
          }, []);
          if (isRestarted) {
            for (const batch of batches) {
              withLedger(path, (ledger) => ledger.book({ observations: batch, files: [] }));
            }
          } else {
            withLedger(path, (ledger) => {
              for (const batch of batches) ledger.book({ observations: batch, files: [] });
            });
          }
          withLedger(path, (ledger) => {
            expect(contentsOf(ledger)).toEqual(atOnce);
          });
          expectReferencesToHold(path);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('after any sequence of booking, pausing, forgetting, changing the zone and restarting', () => {
    const instant = fc.integer({ min: -1, max: 52 }).map((hour) => start + hour * hourMs);
    const operation = fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .array(anyObservation, { maxLength: 6 })
          .map((batch) => ({ type: 'book', batch }) as const),
      },
      { weight: 1, arbitrary: instant.map((at) => ({ type: 'pause', at }) as const) },
      { weight: 1, arbitrary: instant.map((at) => ({ type: 'resume', at }) as const) },
      { weight: 1, arbitrary: instant.map((at) => ({ type: 'forget', at }) as const) },
      { weight: 1, arbitrary: fc.constantFrom(...zones).map((zone) => ({ type: 'zone', zone }) as const) },
      { weight: 1, arbitrary: fc.constant({ type: 'restart' } as const) },
    );
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 14 }), (operations) => {
        withPath((path) => {
          let ledger = openLedger(ledgerOptions(path));
          const booked = new Map<string, Observation>();
          const pauses: { from: number; to: number | null }[] = [];
          let forgottenBefore = -Infinity;
          for (const operation of operations) {
            const running = pauses.find((pause) => pause.to === null);
            switch (operation.type) {
              case 'book':
                ledger.book({ observations: operation.batch, files: [] });
                for (const one of operation.batch) {
                  const isPaused =
                    running !== undefined ||
                    pauses.some((pause) => one.endedAt >= pause.from && one.endedAt < (pause.to ?? Infinity));
                  if (!isPaused && one.endedAt >= forgottenBefore) booked.set(JSON.stringify(one), one);
                }
                break;
              case 'pause':
                ledger.pause(operation.at);
                if (running === undefined) pauses.push({ from: operation.at, to: null });
                break;
              case 'resume':
                ledger.resume(operation.at);
                if (running !== undefined) running.to = operation.at;
                break;
              case 'forget':
                ledger.forgetEverything(operation.at);
                forgottenBefore = Math.max(forgottenBefore, operation.at);
                booked.clear();
                break;
              case 'zone':
                ledger.setTimeZone(operation.zone);
                break;
              case 'restart':
                ledger.close();
                ledger = openLedger(ledgerOptions(path));
                break;
            }
          }
          expect(bookedCalls(ledger)).toEqual(expectedCalls(booked.values()));
          expectRollupsToEqualCalls(ledger);
          ledger.close();
          expectReferencesToHold(path);
        });
      }),
      { numRuns: 60 },
    );
  });
});
