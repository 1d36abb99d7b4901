import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { saysNothing, standingOf, withRead, type CellRead } from '../../../src/core/cellReads.ts';
import { settleCell, type CellFigures, type SettledCell } from '../../../src/core/settleCell.ts';

const hourMs = 3_600_000;
const end = 24 * hourMs;
const schedule = { delayMs: 4 * hourMs, horizonMs: 72 * hourMs };

function read(at: number, dollars: number, overrides: Partial<CellRead> = {}): CellRead {
  return {
    at: at * hourMs,
    dataAsOf: null,
    reportedPico: BigInt(dollars),
    listPico: null,
    creditPico: 0n,
    isEmpty: false,
    isExact: false,
    ...overrides,
  };
}

const empty = (at: number, overrides: Partial<CellRead> = {}): CellRead =>
  read(at, 0, { isEmpty: true, ...overrides });

/** As the ledger takes them: what says nothing is not kept. */
function take(reads: readonly CellRead[]): readonly CellRead[] {
  return reads
    .filter((one) => !saysNothing(one, end, schedule))
    .reduce<readonly CellRead[]>((known, one) => withRead(known, one, end), []);
}

const standing = (reads: readonly CellRead[], failedAt: number | null = null) => {
  const { state, read: stands, wasHigher } = standingOf(take(reads), end, schedule, failedAt);
  return [state, stands === null ? null : Number(stands.reportedPico), wasHigher];
};

describe('the state of a cell', () => {
  test.each<[string, readonly CellRead[], unknown[]]>([
    ['nothing read', [], ['open', null, false]],
    ['read while it runs', [read(10, 5)], ['open', 5, false]],
    ['read once after the delay', [read(30, 5)], ['open', 5, false]],
    ['two that agree, the newer after the delay', [read(26, 5), read(30, 5)], ['reported', 5, false]],
    ['two that agree before the delay has passed', [read(26, 5), read(27, 5)], ['open', 5, false]],
    ['two that differ', [read(29, 5), read(30, 6)], ['open', 6, false]],
    ['data as of past its end', [read(25, 5, { dataAsOf: end })], ['reported', 5, false]],
    ['data as of before its end', [read(30, 5, { dataAsOf: end - 1 })], ['open', 5, false]],
    ['read after the horizon', [read(96, 5)], ['final', 5, false]],
    ['revised down', [read(29, 6), read(30, 6), read(31, 5), read(32, 5)], ['reported', 5, true]],
    ['an empty answer too early', [empty(27)], ['open', null, false]],
    ['an empty answer after the delay', [empty(28), empty(29)], ['reported', 0, false]],
    ['an empty answer against a figure', [read(29, 5), empty(30), empty(31)], ['open', 5, false]],
    ['an empty answer against a figure after the horizon', [read(29, 5), empty(96)], ['open', 5, false]],
    [
      'an empty answer whose data are later',
      [read(29, 5, { dataAsOf: end }), empty(30, { dataAsOf: end + 1 })],
      ['reported', 0, true],
    ],
    ['a counter while its day runs', [read(23, 5, { isExact: true })], ['open', 5, false]],
    ['a counter when its day has ended', [read(24, 5, { isExact: true })], ['final', 5, false]],
  ])('%s', (_, reads, expected) => {
    expect(standing(reads)).toEqual(expected);
  });

  test('a failed attempt opens what is reported until a read goes well again, and leaves what is final', () => {
    const reported = [read(29, 5), read(30, 5)];
    expect(standing(reported, 31 * hourMs)).toEqual(['open', 5, false]);
    expect(standing([...reported, read(32, 5)], 31 * hourMs)).toEqual(['reported', 5, false]);
    expect(standing([...reported, read(96, 5)], 97 * hourMs)).toEqual(['final', 5, false]);
  });
});

const anyRead = fc
  .record({
    at: fc.integer({ min: 1, max: 110 }),
    dollars: fc.integer({ min: 0, max: 3 }),
    isEmpty: fc.boolean(),
    // No vendor's figures reach further than now.
    lag: fc.option(fc.integer({ min: 0, max: 12 })),
  })
  .map(({ at, dollars, isEmpty, lag }) =>
    read(at, isEmpty ? 0 : dollars, { isEmpty, dataAsOf: lag === null ? null : (at - lag) * hourMs }),
  );

/** Reads of different instants, as one poller makes them. */
const anyReads = fc.uniqueArray(anyRead, { maxLength: 7, selector: ({ at }) => at });

describe('reads in any order, some of them twice', () => {
  test('let the same figure stand', () => {
    const offers = anyReads.chain((reads) =>
      fc.record({
        reads: fc.constant(reads),
        order: fc.shuffledSubarray([...reads, ...reads], { minLength: reads.length * 2 }),
      }),
    );
    fc.assert(
      fc.property(offers, ({ reads, order }) => {
        const inTime = reads.toSorted((one, other) => one.at - other.at);
        const [, figure] = standing(inTime);
        const [, other] = standing(order);
        expect(other).toEqual(figure);
      }),
      { numRuns: 2000 },
    );
  });
});

const anyCell: fc.Arbitrary<CellFigures> = fc.record({
  state: fc.constantFrom('metered only', 'open', 'reported', 'final'),
  meteredPico: fc.bigInt({ min: 0n, max: 20n }),
  reported: fc.option(
    fc.record({
      reportedPico: fc.bigInt({ min: -3n, max: 20n }),
      listPico: fc.option(fc.bigInt({ min: 0n, max: 20n })),
      creditPico: fc.bigInt({ min: -5n, max: 0n }),
    }),
  ),
  wasHigher: fc.boolean(),
  hasTools: fc.boolean(),
});

const spendOf = (cell: CellFigures, settled: SettledCell): bigint =>
  cell.meteredPico + (settled.entry?.pico ?? 0n);

describe('settling', () => {
  test('spend is what is settled and what is pending, and the bill when all is complete', () => {
    fc.assert(
      fc.property(anyCell, (cell) => {
        const settled = settleCell(cell);
        const spend = spendOf(cell, settled);
        if (cell.state === 'metered only') expect(spend).toBe(cell.meteredPico);
        else expect(spend).toBe(settled.settledPico + settled.pendingPico);
        if (cell.state === 'reported' || cell.state === 'final') {
          expect(spend).toBe(cell.reported?.reportedPico ?? 0n);
          expect(settled.pendingPico).toBe(0n);
        }
        // Elsewhere is a part of settled, and a row says its direction.
        expect(settled.elsewherePico).toBe(settled.entry?.kind === 'unmetered' ? settled.entry.pico : 0n);
        if (settled.entry?.kind === 'adjustment') expect(settled.entry.pico < 0n).toBe(true);
      }),
    );
  });

  test('an open cell never has less spend than was metered, so that no late or failed report lowers it', () => {
    fc.assert(
      fc.property(anyCell, (cell) => {
        const open = { ...cell, state: 'open' as const };
        const settled = settleCell(open);
        expect(spendOf(open, settled) >= open.meteredPico).toBe(true);
        expect(settled.entry?.kind).not.toBe('adjustment');
      }),
    );
  });

  test('spend falls only by a lower figure that stands, and only a complete cell goes below what was metered', () => {
    fc.assert(
      fc.property(anyReads, fc.bigInt({ min: 0n, max: 3n }), (reads, meteredPico) => {
        let known: readonly CellRead[] = [];
        let spend = meteredPico;
        let reportedPico = 0n;
        for (const next of reads.toSorted((one, other) => one.at - other.at)) {
          if (saysNothing(next, end, schedule)) continue;
          known = withRead(known, next, end);
          const { state, read: stands, wasHigher } = standingOf(known, end, schedule, null);
          const cell = { state, meteredPico, reported: stands, wasHigher, hasTools: true };
          const settled = settleCell(cell);
          const now = spendOf(cell, settled);
          if (now < spend) {
            const isLowered = (stands?.reportedPico ?? 0n) < reportedPico;
            expect(isLowered || settled.entry?.kind === 'adjustment').toBe(true);
            if (isLowered && next.isEmpty) expect(next.dataAsOf).not.toBeNull();
          }
          spend = now;
          reportedPico = stands?.reportedPico ?? 0n;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, Partial<CellFigures>, string]>([
    ['revised', { wasHigher: true }, 'revised'],
    ['below list', { reported: { reportedPico: 8n, listPico: 10n, creditPico: 0n } }, 'discount'],
    ['with a credit', { reported: { reportedPico: 8n, listPico: 10n, creditPico: -2n } }, 'credit'],
    ['without a word', { reported: { reportedPico: 8n, listPico: null, creditPico: 0n } }, 'price differs'],
    ['more than metered', { meteredPico: 5n }, 'elsewhere'],
    ['no tool is known to be paid by it', { meteredPico: 0n, hasTools: false }, 'tool not connected'],
  ])('the reason of a row: %s', (_, overrides, reason) => {
    const cell: CellFigures = {
      state: 'reported',
      meteredPico: 10n,
      reported: { reportedPico: 8n, listPico: null, creditPico: 0n },
      wasHigher: false,
      hasTools: true,
      ...overrides,
    };
    expect(settleCell(cell).entry?.reason).toBe(reason);
  });
});
