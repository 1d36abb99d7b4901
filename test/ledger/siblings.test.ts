import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linkSightings } from '../../src/core/linkSightings.ts';
import type { Observation } from '../../src/core/observation.ts';
import { bestStands } from '../../src/core/standing.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { ledgerOptions, temporaryFolder } from './temporaryLedger.ts';

const noon = Date.UTC(2026, 10, 18, 12);
const sources = { gateway: 'gateway', telemetry: 'telemetry', log: 'log' } as const;

interface Sibling {
  readonly stream: keyof typeof sources;
  /** Half minutes after noon. */
  readonly at: number;
  readonly output: number | null;
  readonly id: number | null;
  readonly hasSession: boolean;
}

const sibling = (streams: readonly Sibling['stream'][]): fc.Arbitrary<Sibling> =>
  fc.record({
    stream: fc.constantFrom(...streams),
    at: fc.integer({ min: 0, max: 80 }),
    output: fc.constantFrom(5, 5, 5, 5, 6, null),
    id: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 1 }),
    hasSession: fc.constantFrom(true, true, true, false),
  });

function observationOf({ stream, at, output, id, hasSession }: Sibling, index: number): Observation {
  return makeObservation({
    stream,
    source: sources[stream],
    nativeKey: String(index),
    endedAt: noon + at * 30_000,
    requestId: id === null ? null : `req_${id}`,
    responseId: null,
    sessionId: hasSession ? 'session-1' : null,
    tokens: { outputTokens: output },
  });
}

/** Calls as the names of their sightings. */
function namesOf(calls: readonly (readonly { readonly observation: Observation }[])[]): string[] {
  return calls
    .map((members) =>
      members
        .map(
          ({ observation: { stream, nativeKey, tokens } }) =>
            `${stream} ${nativeKey} ${String(tokens.outputTokens)}`,
        )
        .sort()
        .join(' + '),
    )
    .sort();
}

function bookedNames(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database
      .prepare(
        `select witness.call as call, stream.value as stream, native_key as nativeKey, output_tokens as output
         from witness join observation on observation.id = witness.observation
         join text as stream on stream.id = observation.stream`,
      )
      .all();
    const calls = Map.groupBy(rows, (row) => Number(row['call']));
    return [...calls.values()]
      .map((members) =>
        members
          .map((row) => `${String(row['stream'])} ${String(row['nativeKey'])} ${String(row['output'])}`)
          .sort()
          .join(' + '),
      )
      .sort();
  } finally {
    database.close();
  }
}

/** Nearly in the order of their ends, as they come in life: each at most so many places from where it belongs. */
function jostled(siblings: readonly Observation[], jumps: readonly number[]): Observation[] {
  return siblings
    .map((observation, index) => ({ observation, rank: index + (jumps[index % jumps.length] ?? 0) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ observation }) => observation);
}

test.each([
  ['two streams', ['gateway', 'log']],
  ['three streams', ['gateway', 'telemetry', 'log']],
] as const)(
  'equal siblings seen by %s are linked as if all were known at once, in whatever order',
  (_, streams) => {
    const drawn = fc.record({
      siblings: fc.array(sibling(streams), { minLength: 2, maxLength: 28 }),
      jumps: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 28 }),
      shuffled: fc.boolean(),
      batchSize: fc.constantFrom(1, 1, 1, 4),
      restated: fc.array(fc.nat(), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(drawn, ({ siblings, jumps, shuffled, batchSize, restated }) => {
        const folder = mkdtempSync(join(tmpdir(), 'compute-spend-siblings-'));
        try {
          const ordered = siblings.toSorted((one, other) => one.at - other.at).map(observationOf);
          const arriving = shuffled ? siblings.map(observationOf) : jostled(ordered, jumps);
          // A record that grew: it stands in place of the one before, at its own end.
          const grown = restated.map((index) => {
            const one = arriving[index % arriving.length] ?? makeObservation();
            return { ...one, endedAt: one.endedAt + 90_000, tokens: { ...one.tokens, outputTokens: 6 } };
          });
          const all = [...arriving, ...grown];
          const path = join(folder, 'ledger.db');
          const ledger = openLedger(
            ledgerOptions(path, { standingRules: {}, defaultStandingRule: bestStands }),
          );
          for (let first = 0; first < all.length; first += batchSize) {
            ledger.book({ observations: all.slice(first, first + batchSize), files: [] });
          }
          ledger.close();
          const groups = Map.groupBy(all, ({ stream, nativeKey }) => `${stream} ${nativeKey}`);
          const standing = [...groups.values()].flatMap((group) => [...bestStands(group)]);
          expect(bookedNames(path)).toEqual(namesOf(linkSightings(standing).calls));
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 40 },
    );
  },
);

test.each([
  ['with ids', true],
  ['without', false],
])(
  'a call of a long session of equal ones %s is linked without going through those before it',
  (_, hasIds) => {
    const path = join(temporaryFolder(), 'ledger.db');
    const options = ledgerOptions(path, { standingRules: {}, defaultStandingRule: bestStands });
    const ledger = openLedger(options);
    const seen = (stream: keyof typeof sources, index: number): Observation => ({
      ...observationOf({ stream, at: 0, output: 5, id: hasIds ? index : null, hasSession: true }, index),
      endedAt: noon + index * 1000 + (stream === 'log' ? 300 : 0),
    });
    for (let index = 0; index < 300; index += 1) {
      ledger.book({ observations: [seen('gateway', index)], files: [] });
      // What a batch rewrites is the new call, and the one that it becomes a part of.
      expect(ledger.book({ observations: [seen('log', index)], files: [] })).toBeLessThanOrEqual(3);
    }
    expect(ledger.describe().calls).toBe(300);
    ledger.close();
    const database = new DatabaseSync(path, { readOnly: true });
    const open = database.prepare('select count(*) as open from observation where settled_as is null').get();
    database.close();
    expect(open).toEqual({ open: 0 });
  },
);
