import fc from 'fast-check';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Observation } from '../../src/core/observation.ts';
import type { ArrivalRow } from '../../src/core/ports.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { takeBackTo } from './takeBackTo.ts';
import { ledgerOptions, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';

const noon = Date.UTC(2026, 10, 18, 12);

test('records by tool and source, with the end of the last call', () => {
  const ledger = temporaryLedger();
  expect(ledger.arrivals()).toEqual([]);
  const gateway = makeObservation({ stream: 'gateway', source: 'gateway', endedAt: noon + 500 });
  const codex = makeObservation({ stream: 'codex/log', tool: 'codex', nativeKey: 'a', endedAt: noon + 9 });
  ledger.book({ observations: [makeObservation(), gateway, codex], files: [] });
  ledger.book({ observations: [makeObservation({ nativeKey: 'b', endedAt: noon - 1 })], files: [] });
  const before: readonly ArrivalRow[] = [
    { tool: 'claude-code', source: 'gateway', calls: 1, lastAt: noon + 500 },
    { tool: 'claude-code', source: 'log', calls: 2, lastAt: noon },
    { tool: 'codex', source: 'log', calls: 1, lastAt: noon + 9 },
  ];
  expect(ledger.arrivals()).toEqual(before);
  ledger.book({ observations: [gateway, codex], files: [] });
  expect(ledger.arrivals()).toEqual(before);
});

test('a batch that fails has not arrived', () => {
  let isFailing = false;
  const options = ledgerOptions(join(temporaryFolder(), 'ledger.db'));
  const ledger = temporaryLedger({
    priceObservation: (observation) => {
      if (isFailing) throw new Error('no prices');
      return options.priceObservation(observation);
    },
  });
  ledger.book({ observations: [makeObservation()], files: [] });
  const before = ledger.arrivals();
  isFailing = true;
  expect(() => ledger.book({ observations: [makeObservation({ nativeKey: 'b' })], files: [] })).toThrow(
    'no prices',
  );
  expect(ledger.arrivals()).toEqual(before);
});

test('what was forgotten, and what a pause kept out, has not arrived', () => {
  const ledger = temporaryLedger();
  ledger.book({ observations: [makeObservation()], files: [] });
  ledger.forgetEverything(noon + 1);
  expect(ledger.arrivals()).toEqual([]);
  ledger.pause(noon + 10);
  ledger.resume(noon + 20);
  const at = (endedAt: number): Observation =>
    makeObservation({ nativeKey: String(endedAt), endedAt, tool: 'codex' });
  ledger.book({ observations: [at(noon), at(noon + 15), at(noon + 30)], files: [] });
  expect(ledger.arrivals()).toEqual([{ tool: 'codex', source: 'log', calls: 1, lastAt: noon + 30 }]);
});

const anyRecord: fc.Arbitrary<Observation> = fc
  .record({
    tool: fc.constantFrom('claude-code', 'codex'),
    source: fc.constantFrom('gateway', 'telemetry', 'log'),
    key: fc.integer({ min: 0, max: 4 }),
    minute: fc.integer({ min: 0, max: 5 }),
    output: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ tool, source, key, minute, output }) =>
    makeObservation({
      ...{ tool, source },
      stream: `${tool}/${source}`,
      nativeKey: String(key),
      endedAt: noon + minute * 60_000,
      tokens: { outputTokens: output },
    }),
  );

test('always what a count of the observations says, and what one of an older ledger finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyRecord, { maxLength: 6 }), { maxLength: 5 }),
      fc.nat({ max: 6 }),
      (batches, forgetAfter) => {
        const path = join(temporaryFolder(), 'ledger.db');
        const ledger = openLedger(ledgerOptions(path));
        for (const [index, observations] of batches.entries()) {
          if (index === forgetAfter) ledger.forgetEverything(noon + 60_000);
          ledger.book({ observations, files: [] });
        }
        const arrived = ledger.arrivals();
        ledger.close();
        const database = new DatabaseSync(path);
        const counted = database
          .prepare(
            `select tool.value as tool, source.value as source, count(*) as calls, max(ended_at) as lastAt
             from observation join text as tool on tool.id = tool join text as source on source.id = source
             group by 1, 2 order by 1, 2`,
          )
          .all()
          .map((row) => ({ ...row }));
        database.close();
        takeBackTo(3, path);
        const migrated = openLedger(ledgerOptions(path));
        expect(arrived).toEqual(counted);
        expect(migrated.arrivals()).toEqual(counted);
        migrated.close();
      },
    ),
    { numRuns: 40 },
  );
});
