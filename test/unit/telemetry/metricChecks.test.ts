import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePoints } from '../../../src/sources/telemetry/decodeExport.ts';
import { MetricChecks } from '../../../src/sources/telemetry/metricChecks.ts';
import { attributes, metricExport, nanos, recordedAt } from '../../harness/otlpExports.ts';
import { protobufOf, type Json } from '../../harness/otlpProtobuf.ts';

const minuteMs = 60_000;
const listeningSince = recordedAt;

interface PointOptions {
  readonly value: number;
  readonly at?: number;
  readonly startedAt?: number;
  readonly values?: Readonly<Record<string, string | number>>;
}

function point({
  value,
  at = recordedAt + minuteMs,
  startedAt = recordedAt,
  values = {},
}: PointOptions): Json {
  return {
    startTimeUnixNano: nanos(startedAt),
    timeUnixNano: nanos(at),
    asInt: String(value),
    attributes: attributes({ type: 'output', model: 'a-model', ...values }),
  };
}

function counter(dataPoints: readonly Json[], temporality: 1 | 2, name = 'gemini_cli.token.usage'): Json {
  return { name, sum: { aggregationTemporality: temporality, isMonotonic: true, dataPoints } };
}

/** What the checks say after these exports, which has to be the same in both encodings. */
function checksOf(bodies: readonly Json[]): readonly string[] {
  const ways = (['json', 'protobuf'] as const).map((encoding) => {
    const checks = new MetricChecks(listeningSince);
    for (const body of bodies) {
      const bytes = encoding === 'json' ? Buffer.from(JSON.stringify(body)) : protobufOf(body);
      checks.add(decodePoints(bytes, encoding));
    }
    return checks.read().map(({ tool, day, totalTokens }) => `${tool} ${day} ${totalTokens}`);
  });
  expect(ways[0]).toEqual(ways[1]);
  return ways[0] ?? [];
}

function cumulative(points: readonly PointOptions[]): readonly string[] {
  return checksOf(points.map((options) => metricExport([counter([point(options)], 2)])));
}

describe('what a metric adds to its day', () => {
  test('delta points add', () => {
    const body = metricExport([counter([point({ value: 10 }), point({ value: 5 })], 1)]);
    expect(checksOf([body, body])).toEqual(['gemini-cli 2026-11-20 30']);
  });

  test('a cumulative series adds what it grew by, and nothing while idle', () => {
    const growth = [10, 10, 25].map((value, index) => ({ value, at: recordedAt + (index + 1) * minuteMs }));
    expect(cumulative(growth)).toEqual(['gemini-cli 2026-11-20 25']);
  });

  test('a series that began before we listened starts from its first value', () => {
    const startedAt = recordedAt - minuteMs;
    const later = recordedAt + 2 * minuteMs;
    expect(cumulative([{ value: 1_000, startedAt }])).toEqual([]);
    expect(
      cumulative([
        { value: 1_000, startedAt },
        { value: 1_007, startedAt, at: later },
      ]),
    ).toEqual(['gemini-cli 2026-11-20 7']);
  });

  test('a smaller value is a counter that began anew, and so is a new start', () => {
    const at = (minutes: number) => recordedAt + minutes * minuteMs;
    expect(
      cumulative([
        { value: 100, at: at(1) },
        { value: 30, at: at(2) },
        { value: 40, at: at(3) },
        { value: 40, at: at(5), startedAt: at(4) },
      ]),
    ).toEqual(['gemini-cli 2026-11-20 180']);
  });

  test('series that differ in an attribute that is not kept are two', () => {
    const one = point({ value: 10, values: { user: 'one' } });
    const other = point({ value: 4, values: { user: 'other' } });
    expect(checksOf([metricExport([counter([one, other], 2)])])).toEqual(['gemini-cli 2026-11-20 14']);
  });

  test('parts of other types and other metrics are left out', () => {
    const cached = point({ value: 10, values: { type: 'cache' } });
    const again = counter(
      [point({ value: 99, values: { 'gen_ai.token.type': 'output' } })],
      2,
      'gen_ai.client.token.usage',
    );
    expect(checksOf([metricExport([counter([cached], 2), again], { service: 'gemini-cli' })])).toEqual([]);
  });

  test.each([
    ['claude-code', 'claude_code.token.usage', { type: 'cacheRead' }],
    ['codex_exec', 'codex.turn.token_usage', { token_type: 'total' }],
    ['copilot-chat', 'gen_ai.client.token.usage', { 'gen_ai.token.type': 'input' }],
    ['github-copilot', 'gen_ai.client.inference.usage.input_tokens', {}],
  ])('%s counts in %s, as a histogram too', (service, name, values) => {
    const dataPoints = [
      {
        startTimeUnixNano: nanos(recordedAt),
        timeUnixNano: nanos(recordedAt + minuteMs),
        count: '2',
        sum: 42.5,
        attributes: attributes(values),
      },
    ];
    const body = metricExport([{ name, histogram: { aggregationTemporality: 2, dataPoints } }], { service });
    expect(checksOf([body])).toEqual([expect.stringMatching(/ 2026-11-20 42.5$/)]);
  });
});

test('property: the same use comes out whether it is told in deltas or as a growing sum, whatever is repeated', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ added: fc.nat(1_000), times: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 1,
        maxLength: 20,
      }),
      (steps) => {
        let sum = 0;
        const growing = steps.flatMap(({ added, times }, index) => {
          sum += added;
          const told = { value: sum, at: recordedAt + (index + 1) * 1_000 };
          return Array.from({ length: times }, () => told);
        });
        const deltas = metricExport([
          counter(
            steps.map(({ added }) => point({ value: added })),
            1,
          ),
        ]);
        expect(cumulative(growing)).toEqual(checksOf([deltas]));
      },
    ),
    { numRuns: 50 },
  );
});

test('property: a meter that starts in the middle counts at most what came after its first look', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 2, maxLength: 20 }), (steps) => {
      let sum = 0;
      const growing = steps.map((added, index) => {
        sum += added;
        return { value: sum, at: recordedAt + (index + 1) * 1_000, startedAt: recordedAt - 1 };
      });
      const after = steps.slice(1).reduce((total, added) => total + added, 0);
      expect(cumulative(growing)).toEqual(after === 0 ? [] : [`gemini-cli 2026-11-20 ${after}`]);
    }),
    { numRuns: 50 },
  );
});

test('a flood of series stays bounded', () => {
  const checks = new MetricChecks(listeningSince);
  const points = Array.from({ length: 30_000 }, (_, index) => ({
    resource: new Map(),
    scopeName: '',
    attributes: new Map([['type', 'output']]),
    metric: 'gemini_cli.token.usage',
    temporality: 'cumulative' as const,
    seriesKey: `series-${index}`,
    startedAt: recordedAt,
    at: recordedAt + index * 86_400_000,
    value: 1,
  }));
  checks.add(points);
  expect(checks.read().length).toBeLessThanOrEqual(400);
});
