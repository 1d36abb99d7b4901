import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../src/core/callRecord.ts';
import { joinWitnesses } from '../../src/core/joinWitnesses.ts';
import { linkSightings } from '../../src/core/linkSightings.ts';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation, priceAt, priceObservation, standingRule } from './observations.ts';
import { anyTime, ledgerOptions, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';

const noon = Date.UTC(2026, 10, 18, 12);
const minuteMs = 60_000;

const log = makeObservation;

function gateway(overrides: Parameters<typeof makeObservation>[0] = {}): Observation {
  return makeObservation({
    stream: 'gateway',
    source: 'gateway',
    tool: 'unknown',
    workspace: null,
    branch: null,
    sessionId: null,
    ...overrides,
  });
}

function telemetry(overrides: Parameters<typeof makeObservation>[0] = {}): Observation {
  return makeObservation({ stream: 'claude-code/otel', source: 'telemetry', workspace: null, ...overrides });
}

function askedInEditor(overrides: Parameters<typeof makeObservation>[0] = {}): Observation {
  return makeObservation({
    stream: 'vscode-lm',
    source: 'languageModel',
    tool: 'vscode-lm',
    requestModel: 'claude-sonnet-4-5',
    responseModel: null,
    requestId: null,
    responseId: null,
    sessionId: null,
    ...overrides,
  });
}

function book(ledger: Ledger, ...observations: readonly Observation[]): number {
  return ledger.book({ observations, files: [] });
}

function callsOf(ledger: Ledger): CallRecord[] {
  return [...ledger.calls(anyTime)];
}

/** What is shown of calls, in an order of its own. */
function pictureOf(calls: readonly CallRecord[]): string[] {
  return calls
    .map(
      (call) => `${call.witnesses.join(' + ')}: ${String(call.outputTokens)} out, $${String(call.listCost)}`,
    )
    .sort();
}

function requestsBySource(ledger: Ledger): Record<string, number> {
  return Object.fromEntries(
    ledger.totals(['source'], anyTime).map(({ key, totals }) => [key.join(), totals.requests]),
  );
}

/** Every order of up to four. */
function ordersOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    ordersOf(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

describe('one call', () => {
  test('seen by gateway, telemetry and log is one in every total, whoever comes first', () => {
    for (const order of ordersOf([
      gateway(),
      telemetry({ endedAt: noon + 300 }),
      log({ endedAt: noon + 900 }),
    ])) {
      const ledger = temporaryLedger();
      for (const observation of order) book(ledger, observation);
      expect(callsOf(ledger)).toMatchObject([
        {
          source: 'gateway',
          witnesses: ['gateway', 'telemetry', 'log'],
          tool: 'claude-code',
          workspace: '/home/me/project',
          branch: 'main',
          sessionId: 'session-1',
          endedAt: '2026-11-18T12:00:00.000Z',
        },
      ]);
      expect(requestsBySource(ledger)).toEqual({ gateway: 1 });
      expect(ledger.totals(['tool', 'workspace'], anyTime).map(({ key }) => key)).toEqual([
        ['claude-code', '/home/me/project'],
      ]);
      expect(ledger.describe()).toMatchObject({ observations: 3, calls: 1, refusedLinks: 0 });
    }
  });

  test('is found again after a restart, and has one id throughout', () => {
    const ids = ordersOf([gateway(), log()]).map((order) => {
      const path = join(temporaryFolder(), 'ledger.db');
      for (const observation of order) {
        const ledger = openLedger(ledgerOptions(path));
        book(ledger, observation);
        ledger.close();
      }
      const ledger = openLedger(ledgerOptions(path));
      expect(book(ledger, ...order)).toBe(0);
      const calls = callsOf(ledger);
      ledger.close();
      expect(calls).toHaveLength(1);
      return calls[0]?.callId;
    });
    expect(ids[0]).toBe(ids[1]);
  });

  test('keeps its charges when a better witness tells the same numbers, and is priced anew when it does not', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const bookAt = (factor: bigint, observation: Observation): string[] => {
      const ledger = openLedger(ledgerOptions(path, { priceObservation: priceAt(factor) }));
      book(ledger, observation);
      const picture = pictureOf(callsOf(ledger));
      ledger.close();
      return picture;
    };
    expect(bookAt(1n, log())).toEqual(['log: 50 out, $0.002274']);
    expect(bookAt(2n, gateway())).toEqual(['gateway + log: 50 out, $0.002274']);
    // Telemetry does not outrank the gateway, so what it says changes nothing.
    expect(bookAt(3n, telemetry({ tokens: { outputTokens: 40 } }))).toEqual([
      'gateway + telemetry + log: 50 out, $0.002274',
    ]);
  });

  test("asked over the editor's API and answered through the gateway is one, whoever comes first", () => {
    const answered = { tool: 'copilot-vscode', requestId: 'x-1', responseId: null };
    for (const order of ordersOf([
      askedInEditor({ tool: 'my-extension', endedAt: noon + 40 }),
      gateway(answered),
      telemetry({ ...answered, sessionId: 'chat-1', endedAt: noon + 20 }),
    ])) {
      const path = join(temporaryFolder(), 'ledger.db');
      for (const observation of order) {
        const ledger = openLedger(ledgerOptions(path));
        book(ledger, observation);
        ledger.close();
      }
      const ledger = openLedger(ledgerOptions(path));
      expect(callsOf(ledger)).toMatchObject([
        { witnesses: ['gateway', 'telemetry', 'languageModel'], listCost: '0.002274' },
      ]);
      expect(requestsBySource(ledger)).toEqual({ gateway: 1 });
      ledger.close();
    }
  });

  test('that was cut off on the wire has the numbers of the log, which saw it whole', () => {
    for (const order of ordersOf([gateway({ status: 'partial', tokens: { outputTokens: 7 } }), log()])) {
      const ledger = temporaryLedger();
      for (const observation of order) book(ledger, observation);
      expect(pictureOf(callsOf(ledger))).toEqual(['log + gateway: 50 out, $0.002274']);
      expect(requestsBySource(ledger)).toEqual({ log: 1 });
    }
  });

  test('that stands on telemetry has the lifetimes of what was written from the log', () => {
    const ledger = temporaryLedger();
    book(ledger, telemetry({ tokens: { cacheWrite5mInputTokens: 200, cacheWrite1hInputTokens: null } }));
    const [before] = callsOf(ledger);
    book(ledger, log());
    expect(callsOf(ledger)).toMatchObject([
      { source: 'telemetry', cacheWrite5mInputTokens: 0, cacheWrite1hInputTokens: 200, listCost: '0.002274' },
    ]);
    expect(before?.listCost).not.toBe('0.002274');
  });
});

describe('several calls', () => {
  test('two terminals, one of them through the gateway: both count', () => {
    const ledger = temporaryLedger();
    const wrapped = { requestId: 'req_1', responseId: 'msg_1', nativeKey: 'wrapped' };
    const bare = { requestId: 'req_2', responseId: 'msg_2', nativeKey: 'bare', sessionId: 'session-2' };
    book(ledger, log(wrapped), log(bare), gateway(wrapped));
    expect(pictureOf(callsOf(ledger))).toEqual([
      'gateway + log: 50 out, $0.002274',
      'log: 50 out, $0.002274',
    ]);
    expect(requestsBySource(ledger)).toEqual({ gateway: 1, log: 1 });
  });

  test("over the editor's API with equal numbers a minute apart: both count, whoever comes first", () => {
    for (const order of ordersOf([
      askedInEditor(),
      gateway({ tool: 'copilot-vscode', requestId: 'x-1', responseId: null, endedAt: noon + minuteMs }),
    ])) {
      const ledger = temporaryLedger();
      for (const observation of order) book(ledger, observation);
      expect(requestsBySource(ledger)).toEqual({ gateway: 1, languageModel: 1 });
    }
  });

  test("a client's retry", () => {
    const ledger = temporaryLedger();
    book(ledger, log({ requestId: 'req_2', responseId: 'msg_2' }));
    book(
      ledger,
      gateway({ nativeKey: 'a' }),
      gateway({ nativeKey: 'b', requestId: 'req_2', responseId: 'msg_2' }),
    );
    expect(callsOf(ledger).map(({ witnesses }) => witnesses.join())).toEqual(
      expect.arrayContaining(['gateway', 'gateway,log']),
    );
  });

  test('a failure that gateway and telemetry saw is one, whoever comes first, and a second try another', () => {
    const none = { uncachedInputTokens: null, outputTokens: null };
    const failure = { tool: 'gemini-cli', status: 'error', tokens: none, requestId: null } as const;
    const seen = [
      gateway({ ...failure, responseId: null }),
      telemetry({ ...failure, responseId: null, endedAt: makeObservation().endedAt + 8 }),
    ];
    for (const order of ordersOf(seen)) {
      const ledger = temporaryLedger();
      for (const observation of order) book(ledger, observation);
      expect(callsOf(ledger)).toMatchObject([{ status: 'error', witnesses: ['gateway', 'telemetry'] }]);
      book(
        ledger,
        gateway({
          ...failure,
          responseId: null,
          nativeKey: 'second try',
          endedAt: makeObservation().endedAt + 900,
        }),
      );
      expect(callsOf(ledger)).toHaveLength(2);
      ledger.close();
    }
  });

  test('a thousand answers with one id, in two streams, booked in parts', () => {
    const ledger = temporaryLedger();
    const seen = (make: typeof gateway, index: number): Observation =>
      make({
        nativeKey: `answer ${index}`,
        requestId: null,
        responseId: 'chatcmpl-1',
        endedAt: noon + index,
      });
    for (let first = 0; first < 1000; first += 250) {
      const indexes = Array.from({ length: 250 }, (_, index) => first + index);
      book(ledger, ...indexes.map((index) => seen(gateway, index)));
      book(ledger, ...indexes.map((index) => seen(log, index)));
    }
    expect(requestsBySource(ledger)).toEqual({ gateway: 1000 });
    expect(ledger.describe()).toMatchObject({ calls: 1000, refusedLinks: 1 });
  });

  test('a link is undone when a surer one comes to light', () => {
    const bare = { requestId: null, responseId: null, sessionId: 'session-1' };
    const wire1 = gateway({ ...bare, nativeKey: 'wire 1', requestId: 'req_1' });
    const wire2 = gateway({ ...bare, nativeKey: 'wire 2', requestId: 'req_2', endedAt: noon + 1 });
    const log2 = log({ ...bare, nativeKey: 'log 2', requestId: 'req_2', branch: 'two', endedAt: noon + 2 });
    const ledger = temporaryLedger();
    book(ledger, wire1, log2);
    expect(callsOf(ledger)).toMatchObject([{ witnesses: ['gateway', 'log'], branch: 'two' }]);
    expect(book(ledger, wire2)).toBeGreaterThan(0);
    expect(callsOf(ledger)).toMatchObject([
      { witnesses: ['gateway'], branch: null },
      { witnesses: ['gateway', 'log'], branch: 'two' },
    ]);
    expect(requestsBySource(ledger)).toEqual({ gateway: 2 });
  });

  test('a witness that turns out to be a copy leaves the call to the others', () => {
    const ledger = temporaryLedger();
    const copied = { groupKey: 'group', requestId: 'req_1', recordId: 'row' };
    book(ledger, log({ ...copied, nativeKey: 'small', tokens: { outputTokens: 40 } }), gateway());
    expect(callsOf(ledger)).toHaveLength(1);
    book(
      ledger,
      log({ ...copied, nativeKey: 'large', requestId: 'req_9', responseId: 'msg_9', sessionId: 'other' }),
    );
    expect(
      callsOf(ledger)
        .map(({ witnesses }) => witnesses.join())
        .sort(),
    ).toEqual(['gateway', 'log']);
  });

  test('what can not be linked is listed, until it can', () => {
    const ledger = temporaryLedger();
    book(ledger, gateway({ tokens: { uncachedInputTokens: 1 } }), log());
    expect(ledger.describe()).toMatchObject({ calls: 2, refusedLinks: 2 });
    book(ledger, gateway({ tokens: { outputTokens: 60 } }));
    expect(ledger.describe()).toMatchObject({ calls: 1, refusedLinks: 0 });
    ledger.forgetEverything(noon + minuteMs);
    expect(ledger.describe()).toMatchObject({ calls: 0, observations: 0 });
  });

  test('a price that was missing is filled for the call as all its witnesses tell it', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const ledger = openLedger(
      ledgerOptions(path, {
        priceObservation: (observation) => ({
          ...priceObservation({ ...observation, responseModel: 'unknown', requestModel: null }),
        }),
      }),
    );
    book(ledger, gateway({ responseModel: null }), log());
    expect(callsOf(ledger)).toMatchObject([{ listCost: null, responseModel: 'claude-sonnet-4-5' }]);
    ledger.close();
    const priced = openLedger(ledgerOptions(path));
    expect(priced.priceUnpriced()).toBe(1);
    expect(callsOf(priced)).toMatchObject([{ listCost: '0.002274', tool: 'claude-code' }]);
    expect(priced.totals(['workspace'], anyTime)).toMatchObject([
      { key: ['/home/me/project'], totals: { requests: 1 } },
    ]);
    priced.close();
  });
});

const streams = {
  gateway,
  'claude-code/otel': telemetry,
  'claude-code/log': log,
  'vscode-lm': askedInEditor,
} as const;

/** Few ids, numbers and minutes, so that sightings share them; few keys, so that they restate and copy one another. */
const anyObservation: fc.Arbitrary<Observation> = fc
  .record({
    stream: fc.constantFrom('gateway', 'claude-code/otel', 'claude-code/log', 'vscode-lm'),
    isEditors: fc.boolean(),
    duration: fc.integer({ min: 0, max: 3 }),
    group: fc.integer({ min: 0, max: 3 }),
    call: fc.integer({ min: 0, max: 1 }),
    recordId: fc.option(fc.constantFrom('row-1', 'row-2')),
    minute: fc.integer({ min: 0, max: 25 }),
    requestId: fc.option(fc.constantFrom('req_1', 'req_2', 'req_3')),
    responseId: fc.option(fc.constantFrom('msg_1', 'msg_2')),
    session: fc.option(fc.constantFrom('session-1', 'session-2'), { freq: 5 }),
    input: fc.option(fc.integer({ min: 0, max: 1 }), { freq: 6 }),
    output: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 6 }),
    workspace: fc.option(fc.constantFrom('/a', '/b')),
    statedCost: fc.option(fc.constantFrom('0.0123', '0.5'), { freq: 2 }),
    status: fc.constantFrom('complete', 'complete', 'partial', 'no-usage', 'error'),
  })
  .map((drawn) =>
    streams[drawn.stream]({
      nativeKey: `${drawn.group}:${drawn.call}`,
      groupKey: String(drawn.group),
      recordId: drawn.recordId,
      tool: drawn.isEditors ? 'copilot-vscode' : 'claude-code',
      startedAt: noon + (drawn.minute - drawn.duration) * minuteMs,
      endedAt: noon + drawn.minute * minuteMs,
      requestId: drawn.requestId,
      responseId: drawn.responseId,
      sessionId: drawn.session,
      workspace: drawn.workspace,
      statedCost: drawn.statedCost,
      status: drawn.status as Observation['status'],
      // A failure is found by its tool, which the gateway has to know then.
      ...(drawn.status === 'error' ? { tool: 'claude-code' } : {}),
      tokens: {
        uncachedInputTokens: drawn.status === 'error' ? null : drawn.input,
        cacheReadInputTokens: 0,
        cacheWrite1hInputTokens: 0,
        outputTokens: drawn.status === 'error' ? null : drawn.output,
      },
    }),
  );

/** Both ends of calls over the editor's API, with hardly anything to tell them apart. */
const anyEditorObservation: fc.Arbitrary<Observation> = fc
  .record({
    stream: fc.constantFrom('gateway', 'claude-code/otel', 'vscode-lm'),
    call: fc.integer({ min: 0, max: 7 }),
    second: fc.integer({ min: 0, max: 30 }),
    duration: fc.integer({ min: 0, max: 9 }),
    requestId: fc.option(fc.constantFrom('x-1', 'x-2')),
    sessionId: fc.option(fc.constantFrom('chat-1', 'chat-2')),
    output: fc.integer({ min: 0, max: 1 }),
    status: fc.constantFrom('complete', 'complete', 'complete', 'partial'),
  })
  .map(({ stream, call, second, duration, requestId, sessionId, output, status }) => {
    const isAsked = stream === 'vscode-lm';
    const endedAt = noon + second * 1000;
    return streams[stream]({
      nativeKey: String(call),
      tool: isAsked ? 'vscode-lm' : 'copilot-vscode',
      startedAt: endedAt - duration * 1000,
      endedAt,
      requestId: isAsked ? null : requestId,
      responseId: null,
      sessionId: isAsked ? null : sessionId,
      status: status as Observation['status'],
      tokens: { outputTokens: output },
    });
  });

/** The calls as the rules have them, worked out without the ledger. */
function expectedCalls(observations: readonly Observation[]): string[] {
  const groups = Map.groupBy(observations, ({ stream, groupKey }) => `${stream} ${groupKey}`);
  const sightings = [...groups.values()].flatMap((group) => [...standingRule(group)]);
  return linkSightings(sightings)
    .calls.map((call) => joinWitnesses(call))
    .map(({ observation, witnesses }) => {
      const [charge] = priceObservation(observation).charges;
      const costs = [charge?.listPico ?? null, charge?.effectivePico ?? null];
      const { endedAt, tool, workspace, sessionId, status, tokens } = observation;
      return JSON.stringify([
        new Date(endedAt).toISOString(),
        [witnesses, tool, workspace, sessionId, status],
        [tokens.uncachedInputTokens, tokens.outputTokens],
        costs.map((cost) => (cost === null ? null : decimalFromPico(cost))),
      ]);
    })
    .sort();
}

function bookedCalls(ledger: Ledger): string[] {
  return callsOf(ledger)
    .map(({ endedAt, witnesses, tool, workspace, sessionId, status, listCost, effectiveCost, ...tokens }) =>
      JSON.stringify([
        endedAt,
        [witnesses, tool, workspace, sessionId, status],
        [tokens.uncachedInputTokens, tokens.outputTokens],
        [listCost, effectiveCost],
      ]),
    )
    .sort();
}

/** Roll-ups (the ledger's own zone) against the sums of the calls. */
function expectRollupsToEqualCalls(ledger: Ledger): void {
  const byKey = Map.groupBy(callsOf(ledger), ({ source, tool, workspace }) =>
    JSON.stringify([source, tool, workspace ?? '']),
  );
  const sums = [...byKey].map(([key, calls]) => {
    const costs = calls.map(({ listCost }) => listCost).filter((cost) => cost !== null);
    return {
      key,
      requests: calls.length,
      outputTokens: calls.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0),
      listCost:
        costs.length === 0
          ? null
          : decimalFromPico(costs.map(picoFromDecimal).reduce((sum, one) => sum + one, 0n)),
    };
  });
  const rollups = ledger.totals(['source', 'tool', 'workspace'], anyTime).map(({ key, totals }) => ({
    key: JSON.stringify(key),
    requests: totals.requests,
    outputTokens: totals.outputTokens,
    listCost: totals.listCost,
  }));
  const byName = (one: { key: string }, other: { key: string }): number => (one.key < other.key ? -1 : 1);
  expect(rollups.sort(byName)).toEqual(sums.sort(byName));
}

function expectReferencesToHold(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    expect(database.prepare('pragma foreign_key_check').all()).toEqual([]);
    expect(
      database
        .prepare(
          `select (select count(*) from call where id not in (select call from charge)) as uncharged,
             (select count(*) from charge where call not in (select id from call)) as stray,
             (select count(*) from call where id not in (select call from witness)) as unseen,
             (select count(*) from rollup_day where requests <= 0) as empty`,
        )
        .get(),
    ).toEqual({ uncharged: 0, stray: 0, unseen: 0, empty: 0 });
  } finally {
    database.close();
  }
}

test.each([
  ['all witnesses', anyObservation],
  ["both ends of the editor's API", anyEditorObservation],
])(
  '%s: the same calls, sums and refused links in any order and batches, again and over restarts',
  (_, any) => {
    const offers = fc.array(any, { minLength: 1, maxLength: 16 }).chain((observations) =>
      fc.record({
        observations: fc.constant(observations),
        order: fc.shuffledSubarray([...observations, ...observations], { minLength: observations.length }),
        batchSize: fc.integer({ min: 1, max: 6 }),
        isRestarted: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(offers, ({ observations, order, batchSize, isRestarted }) => {
        const folder = mkdtempSync(join(tmpdir(), 'compute-spend-witnesses-'));
        try {
          const path = join(folder, 'ledger.db');
          let ledger = openLedger(ledgerOptions(path));
          const all = [...order, ...observations];
          for (let first = 0; first < all.length; first += batchSize) {
            book(ledger, ...all.slice(first, first + batchSize));
            if (!isRestarted) continue;
            ledger.close();
            ledger = openLedger(ledgerOptions(path));
          }
          expect(bookedCalls(ledger)).toEqual(expectedCalls(observations));
          expectRollupsToEqualCalls(ledger);
          const atOnce = temporaryLedger({ path: join(folder, 'at-once.db') });
          book(atOnce, ...observations);
          expect(
            callsOf(atOnce)
              .map(({ callId }) => callId)
              .sort(),
          ).toEqual(
            callsOf(ledger)
              .map(({ callId }) => callId)
              .sort(),
          );
          expect(atOnce.describe().refusedLinks).toBe(ledger.describe().refusedLinks);
          atOnce.close();
          ledger.close();
          expectReferencesToHold(path);
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 60 },
    );
  },
);
