import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkSightings } from '../../../src/core/linkSightings.ts';
import type { Observation } from '../../../src/core/observation.ts';
import {
  answeredInEditor,
  askedInEditor,
  cutOff,
  drawnObservation,
  inTelemetry,
  noon,
  onTheWire,
  sighting,
  type DrawnSighting,
} from './sightings.ts';

const minuteMs = 60_000;

/** The calls as a picture: `gateway:call-1 + claude-code/log:call-1`, in an order of its own. */
function linked(observations: readonly Observation[]): string[] {
  const { calls } = linkSightings(observations.map((observation) => ({ observation })));
  return calls
    .map((call) =>
      call
        .map(({ observation }) => `${observation.stream}:${observation.nativeKey}`)
        .sort()
        .join(' + '),
    )
    .sort();
}

function refused(observations: readonly Observation[]): unknown {
  return linkSightings(observations.map((observation) => ({ observation }))).refused;
}

function times<Result>(count: number, make: (index: number) => Result): Result[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const inSession = { sessionId: 'session-1' } as const;

/** Nothing is known of it but tool, model and instant. */
function failed(afterMs = 0) {
  const tokens = {
    uncachedInputTokens: null,
    cacheReadInputTokens: null,
    cacheWrite5mInputTokens: null,
    cacheWrite1hInputTokens: null,
    outputTokens: null,
  };
  return { status: 'error', tokens, endedAt: noon + afterMs } as const;
}

describe('two witnesses are one call', () => {
  const pairs: readonly (readonly [string, readonly [Observation, Observation]])[] = [
    [
      'gateway and log of Claude Code, by the request id',
      [
        onTheWire({ requestId: 'req_1', responseId: 'msg_1' }),
        sighting({ requestId: 'req_1', responseId: 'msg_1', sessionId: 'session-1' }),
      ],
    ],
    [
      'gateway and telemetry, by the request id',
      [onTheWire({ requestId: 'req_1' }), inTelemetry({ requestId: 'req_1', endedAt: noon + 4000 })],
    ],
    [
      'telemetry and log, by the request id, hours apart',
      [inTelemetry({ requestId: 'req_1' }), sighting({ requestId: 'req_1', endedAt: noon + 180 * minuteMs })],
    ],
    [
      'gateway and span of the Copilot CLI, by the id in the answer',
      [onTheWire({ responseId: 'chatcmpl-1' }), inTelemetry({ responseId: 'chatcmpl-1' })],
    ],
    [
      'gateway and log of Codex, by session and numbers',
      [
        onTheWire({ ...inSession, responseId: 'resp_1', responseModel: 'gpt-5.1-codex-2025-11-13' }),
        sighting({
          ...inSession,
          stream: 'codex/log',
          requestModel: 'gpt-5.1-codex',
          responseModel: null,
          endedAt: noon + 300,
        }),
      ],
    ],
    [
      'gateway and telemetry of the Gemini CLI, by session and numbers',
      [
        onTheWire({ ...inSession, responseModel: 'gemini-2.5-pro' }),
        inTelemetry({ ...inSession, responseModel: 'models/gemini-2.5-pro', endedAt: noon - 300 }),
      ],
    ],
    [
      'lifetimes of a written cache told by one of them only',
      [
        onTheWire({
          requestId: 'req_1',
          tokens: { cacheWrite5mInputTokens: 0, cacheWrite1hInputTokens: 200 },
        }),
        inTelemetry({ requestId: 'req_1', tokens: { cacheWrite1hInputTokens: null } }),
      ],
    ],
    [
      'numbers unknown to one of them',
      [
        onTheWire({ requestId: 'req_1' }),
        sighting({ requestId: 'req_1', tokens: { cacheReadInputTokens: null } }),
      ],
    ],
    [
      'an abort with an id: the gateway has a part, the log the rest',
      [onTheWire({ requestId: 'req_1', ...cutOff(7) }), sighting({ requestId: 'req_1' })],
    ],
    ['an abort without an id', [onTheWire({ ...inSession, ...cutOff(7) }), sighting({ ...inSession })]],
    [
      'gateway and telemetry of the Gemini CLI, by the id in the answer: the gateway knows no session of it',
      [onTheWire({ responseId: 'answer-1' }), inTelemetry({ ...inSession, responseId: 'answer-1' })],
    ],
    ['a failure without an id', [onTheWire(failed()), inTelemetry({ ...inSession, ...failed(900) })]],
  ];
  test.each(pairs)('%s', (_, [one, other]) => {
    const together = [`${one.stream}:call-1`, `${other.stream}:call-1`].sort().join(' + ');
    expect(linked([one, other])).toEqual([together]);
    expect(linked([other, one])).toEqual([together]);
  });

  test('three at once, two of them linked only through the third', () => {
    const wire = onTheWire({ requestId: 'req_1', ...inSession });
    const span = inTelemetry({ requestId: 'req_1' });
    const log = sighting({ ...inSession, endedAt: noon + 900 });
    expect(linked([span, log])).toHaveLength(2);
    for (const order of [
      [wire, span, log],
      [log, span, wire],
      [span, log, wire],
    ]) {
      expect(linked(order)).toEqual(['claude-code/log:call-1 + claude-code/otel:call-1 + gateway:call-1']);
    }
  });
});

describe('two witnesses are two calls', () => {
  const pairs: readonly (readonly [string, readonly [Observation, Observation]])[] = [
    [
      'two terminals of which one is wrapped',
      [onTheWire({ sessionId: 'wrapped' }), sighting({ sessionId: 'bare' })],
    ],
    ['without a session', [onTheWire(), sighting()]],
    ['failures of other tools', [onTheWire({ ...failed(), tool: 'openai' }), inTelemetry(failed())]],
    ['failures half a minute apart', [onTheWire(failed()), inTelemetry(failed(30_000))]],
    [
      'failures in two sessions',
      [onTheWire({ ...failed(), sessionId: 'wrapped' }), inTelemetry({ ...failed(), sessionId: 'bare' })],
    ],
    [
      'failures with two request ids',
      [onTheWire({ ...failed(), requestId: 'req_1' }), inTelemetry({ ...failed(), requestId: 'req_2' })],
    ],
    [
      'a failure and the second try that went well',
      [onTheWire(failed()), inTelemetry({ endedAt: noon + 500 })],
    ],
    [
      'of other models',
      [onTheWire({ ...inSession }), sighting({ ...inSession, responseModel: 'claude-haiku-4-5' })],
    ],
    [
      'of other input',
      [onTheWire({ ...inSession }), sighting({ ...inSession, tokens: { uncachedInputTokens: 9 } })],
    ],
    [
      'of other output, both complete',
      [onTheWire({ ...inSession }), sighting({ ...inSession, tokens: { outputTokens: 51 } })],
    ],
    [
      'more than ten minutes apart',
      [onTheWire({ ...inSession }), sighting({ ...inSession, endedAt: noon + 10 * minuteMs + 1 })],
    ],
    [
      'of one stream, whatever they share',
      [
        sighting({ ...inSession, requestId: 'req_1', nativeKey: 'call-1' }),
        sighting({ ...inSession, requestId: 'req_1', nativeKey: 'call-2' }),
      ],
    ],
    [
      'of one id, but of other input',
      [
        onTheWire({ requestId: 'req_1' }),
        sighting({ requestId: 'req_1', tokens: { uncachedInputTokens: 9 } }),
      ],
    ],
  ];
  test.each(pairs)('%s', (_, pair) => {
    expect(linked(pair)).toHaveLength(2);
  });
});

describe('siblings', () => {
  test('with equal numbers are matched by count, in time order', () => {
    const wire = times(3, (index) =>
      onTheWire({ ...inSession, nativeKey: `call-${index}`, endedAt: noon + index * 1000 }),
    );
    const log = times(2, (index) =>
      sighting({ ...inSession, nativeKey: `call-${index}`, endedAt: noon + index * 1000 + 10 }),
    );
    expect(linked([...log, ...wire])).toEqual([
      'claude-code/log:call-0 + gateway:call-0',
      'claude-code/log:call-1 + gateway:call-1',
      'gateway:call-2',
    ]);
  });

  test('a nearer one does not leave another alone', () => {
    const at = (minute: number): { endedAt: number } => ({ endedAt: noon + minute * minuteMs });
    expect(
      linked([
        onTheWire({ ...inSession, nativeKey: 'call-1', ...at(0) }),
        sighting({ ...inSession, nativeKey: 'call-1', ...at(4) }),
        onTheWire({ ...inSession, nativeKey: 'call-2', ...at(5) }),
        sighting({ ...inSession, nativeKey: 'call-2', ...at(12) }),
      ]),
    ).toEqual(['claude-code/log:call-1 + gateway:call-1', 'claude-code/log:call-2 + gateway:call-2']);
  });

  test('an id outranks the time order', () => {
    const wire = [
      onTheWire({ ...inSession, nativeKey: 'call-1', requestId: 'req_1' }),
      onTheWire({ ...inSession, nativeKey: 'call-2', requestId: 'req_2', endedAt: noon + 1 }),
    ];
    const log = [
      sighting({ ...inSession, nativeKey: 'call-2', endedAt: noon + 2 }),
      sighting({ ...inSession, nativeKey: 'call-1', requestId: 'req_1', endedAt: noon + 3 }),
    ];
    expect(linked([...wire, ...log])).toEqual([
      'claude-code/log:call-1 + gateway:call-1',
      'claude-code/log:call-2 + gateway:call-2',
    ]);
  });

  test('an answer that was cut off takes no place from one with equal output', () => {
    expect(
      linked([
        onTheWire({ ...inSession, nativeKey: 'aborted', ...cutOff(3) }),
        onTheWire({ ...inSession, nativeKey: 'whole', endedAt: noon + 5 }),
        sighting({ ...inSession, nativeKey: 'whole', endedAt: noon + 6 }),
      ]),
    ).toEqual(['claude-code/log:whole + gateway:whole', 'gateway:aborted']);
  });

  test("a client's retry is a call of its own", () => {
    expect(
      linked([
        onTheWire({ ...inSession, nativeKey: 'first', requestId: 'req_1' }),
        onTheWire({ ...inSession, nativeKey: 'second', requestId: 'req_2', endedAt: noon + 2000 }),
        sighting({ ...inSession, nativeKey: 'second', requestId: 'req_2', endedAt: noon + 2100 }),
      ]),
    ).toEqual(['claude-code/log:second + gateway:second', 'gateway:first']);
  });

  test('a client that fails three times has three failures, one of them seen by one witness only', () => {
    const wire = [0, 1000].map((at) => onTheWire({ ...failed(at), nativeKey: `try-${at}` }));
    const spans = [5, 1005, 3005].map((at) =>
      inTelemetry({ ...failed(at), ...inSession, nativeKey: `try-${at}` }),
    );
    expect(linked([...wire, ...spans])).toEqual([
      'claude-code/otel:try-1005 + gateway:try-1000',
      'claude-code/otel:try-3005',
      'claude-code/otel:try-5 + gateway:try-0',
    ]);
  });

  test('thousands of them at once', () => {
    const wire = times(4000, (index) =>
      onTheWire({ ...inSession, nativeKey: `call-${index}`, endedAt: noon + index }),
    );
    const log = times(4000, (index) =>
      sighting({ ...inSession, nativeKey: `call-${index}`, endedAt: noon + index }),
    );
    expect(linked([...wire, ...log])).toHaveLength(4000);
  });
});

describe("a call over the editor's language-model API, seen from both ends", () => {
  const secondMs = 1000;
  const later = (ms: number): { endedAt: number } => ({ endedAt: noon + ms });
  const span = (overrides: Parameters<typeof inTelemetry>[0] = {}): Observation =>
    inTelemetry({ stream: 'copilot-vscode/telemetry', tool: 'copilot-vscode', ...overrides });

  const oneCall: readonly (readonly [string, readonly Observation[]])[] = [
    ['on the wire, which ended a little earlier', [askedInEditor(later(80)), answeredInEditor()]],
    ['on the wire, which noted the end a little later', [askedInEditor(), answeredInEditor(later(4000))]],
    ['in telemetry with a session of its own', [askedInEditor(), span({ sessionId: 'chat-1' })]],
    [
      'on the wire and in telemetry, which share the id of the request',
      [
        askedInEditor(),
        answeredInEditor({ requestId: 'x-1' }),
        span({ requestId: 'x-1', ...later(300), tokens: { cacheReadInputTokens: null } }),
      ],
    ],
    [
      'by a model whose answer names another one than was asked for',
      [
        askedInEditor({ requestModel: 'my-deployment' }),
        answeredInEditor({ requestModel: 'my-deployment', responseModel: 'gpt-5.1' }),
      ],
    ],
    [
      'by one who ran a tool for minutes before it read on',
      [askedInEditor({ startedAt: noon - 2000, ...later(4 * minuteMs) }), answeredInEditor()],
    ],
  ];
  test.each(oneCall)('is one: %s', (_, witnesses) => {
    expect(linked(witnesses)).toHaveLength(1);
    expect(linked(witnesses.toReversed())).toHaveLength(1);
  });

  const severalCalls: readonly (readonly [string, readonly Observation[]])[] = [
    ['a minute later with equal numbers', [askedInEditor(), answeredInEditor(later(minuteMs))]],
    ['a minute earlier with equal numbers', [askedInEditor(later(minuteMs)), answeredInEditor()]],
    ['six seconds later', [askedInEditor(), answeredInEditor(later(6 * secondMs))]],
    ['of another tool', [askedInEditor(), answeredInEditor({ tool: 'claude-code' })]],
    [
      'of another model',
      [
        askedInEditor(),
        answeredInEditor({ requestModel: 'claude-haiku-4-5', responseModel: 'claude-haiku-4-5' }),
      ],
    ],
    ['of other input', [askedInEditor(), answeredInEditor({ tokens: { uncachedInputTokens: 9 } })]],
    [
      'of equal whole input that was cached otherwise',
      [askedInEditor(), answeredInEditor({ tokens: { uncachedInputTokens: 9, cacheReadInputTokens: 999 } })],
    ],
    ['of other output', [askedInEditor(), answeredInEditor({ tokens: { outputTokens: 51 } })]],
    ['that was cut off', [askedInEditor(), answeredInEditor(cutOff(50))]],
    ['whose numbers were estimated', [askedInEditor({ status: 'estimated' }), answeredInEditor()]],
    ['without a model', [askedInEditor({ requestModel: null }), answeredInEditor()]],
    ['seen in two windows', [askedInEditor(), askedInEditor({ nativeKey: 'call-2' })]],
    ['of which neither was asked over the API', [answeredInEditor(), span()]],
  ];
  test.each(severalCalls)('are two: %s', (_, witnesses) => {
    expect(linked(witnesses)).toHaveLength(2);
  });

  test('siblings with equal numbers are matched by count, in time order', () => {
    const asked = times(3, (index) => askedInEditor({ nativeKey: `call-${index}`, ...later(index * 900) }));
    const answered = times(2, (index) =>
      answeredInEditor({ nativeKey: `call-${index}`, ...later(index * 900 - 20) }),
    );
    expect(linked([...answered, ...asked])).toEqual([
      'gateway:call-0 + vscode-lm:call-0',
      'gateway:call-1 + vscode-lm:call-1',
      'vscode-lm:call-2',
    ]);
  });

  test('thousands of siblings at once', () => {
    const asked = times(3000, (index) => askedInEditor({ nativeKey: `call-${index}`, ...later(index) }));
    const answered = times(3000, (index) =>
      answeredInEditor({ nativeKey: `call-${index}`, ...later(index) }),
    );
    expect(linked([...asked, ...answered])).toHaveLength(3000);
  });

  test('never loses a call: as many remain as the end that saw more of them', () => {
    const ends = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 12 });
    fc.assert(
      fc.property(ends, ends, (asked, answered) => {
        const calls = linked([
          ...asked.map((ms, index) => askedInEditor({ nativeKey: `call-${index}`, ...later(ms) })),
          ...answered.map((ms, index) => answeredInEditor({ nativeKey: `call-${index}`, ...later(ms) })),
        ]);
        expect(calls).toHaveLength(Math.max(asked.length, answered.length));
      }),
    );
  });
});

describe('an id that is no id', () => {
  const answers = (make: typeof sighting): Observation[] =>
    times(1000, (index) =>
      make({
        responseId: 'chatcmpl-1',
        nativeKey: `call-${index}`,
        endedAt: noon + index * minuteMs,
        tokens: { uncachedInputTokens: index % 7 },
      }),
    );

  test('a thousand answers with one id are a thousand calls', () => {
    expect(linked(answers(sighting))).toHaveLength(1000);
    expect(refused(answers(sighting))).toEqual([]);
  });

  test('and stay a thousand when another stream saw them too', () => {
    const observations = [...answers(sighting), ...answers(onTheWire)];
    expect(linked(observations)).toHaveLength(1000);
    expect(refused(observations)).toEqual([
      { idKind: 'responseId', id: 'chatcmpl-1', reason: 'stream twice', calls: 1000 },
    ]);
  });

  test('a second sighting of a stream is refused and listed', () => {
    const observations = [
      onTheWire({ requestId: 'req_1' }),
      sighting({ requestId: 'req_1', nativeKey: 'call-1' }),
      sighting({ requestId: 'req_1', nativeKey: 'call-2', endedAt: noon + 1 }),
    ];
    expect(linked(observations)).toEqual([
      'claude-code/log:call-1 + gateway:call-1',
      'claude-code/log:call-2',
    ]);
    expect(refused(observations)).toEqual([
      { idKind: 'requestId', id: 'req_1', reason: 'stream twice', calls: 2 },
    ]);
  });

  test('other input under one id is refused and listed', () => {
    expect(
      refused([
        onTheWire({ requestId: 'req_1' }),
        sighting({ requestId: 'req_1', tokens: { uncachedInputTokens: 9 } }),
      ]),
    ).toEqual([{ idKind: 'requestId', id: 'req_1', reason: 'other numbers', calls: 2 }]);
  });

  test('what agrees with each of two that contradict each other joins one of them only', () => {
    expect(
      linked([
        onTheWire({ requestId: 'req_1', ...cutOff(3) }),
        sighting({ requestId: 'req_1', endedAt: noon + 1 }),
        inTelemetry({ requestId: 'req_1', endedAt: noon + 2, tokens: { uncachedInputTokens: 9 } }),
      ]),
    ).toEqual(['claude-code/log:call-1 + gateway:call-1', 'claude-code/otel:call-1']);
  });
});

const anySighting: fc.Arbitrary<DrawnSighting> = fc.record({
  stream: fc.constantFrom('gateway', 'claude-code/otel', 'claude-code/log', 'vscode-lm'),
  isEditors: fc.boolean(),
  duration: fc.integer({ min: 0, max: 3 }),
  call: fc.integer({ min: 0, max: 99 }),
  minute: fc.integer({ min: 0, max: 25 }),
  requestId: fc.option(fc.integer({ min: 0, max: 4 })),
  responseId: fc.option(fc.integer({ min: 0, max: 4 })),
  session: fc.option(fc.integer({ min: 0, max: 1 })),
  input: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 6 }),
  output: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 6 }),
  status: fc.constantFrom('complete', 'complete', 'partial', 'no-usage', 'error'),
});

const manySightings = fc
  .uniqueArray(anySighting, { maxLength: 24, selector: ({ stream, call }) => `${stream} ${call}` })
  .map((drawn) => drawn.map(drawnObservation));

describe('always', () => {
  test('the order does not matter', () => {
    fc.assert(
      fc.property(
        manySightings.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(linked(shuffled)).toEqual(linked(all));
          expect(refused(shuffled)).toEqual(refused(all));
        },
      ),
    );
  });

  test('every sighting is in one call, and a call has one of a stream', () => {
    fc.assert(
      fc.property(manySightings, (all) => {
        const { calls } = linkSightings(all.map((observation) => ({ observation })));
        expect(calls.flat()).toHaveLength(all.length);
        expect(new Set(calls.flat().map(({ observation }) => observation)).size).toBe(all.length);
        for (const call of calls) {
          expect(new Set(call.map(({ observation }) => observation.stream)).size).toBe(call.length);
        }
      }),
    );
  });

  test('what has nothing in common with the rest can be linked alone', () => {
    const elsewhere = (observation: Observation): Observation => ({
      ...observation,
      requestId: observation.requestId === null ? null : `other ${observation.requestId}`,
      responseId: observation.responseId === null ? null : `other ${observation.responseId}`,
      endedAt: observation.endedAt + 36 * minuteMs,
    });
    fc.assert(
      fc.property(manySightings, manySightings, (here, there) => {
        const far = there.map((one) => elsewhere({ ...one, nativeKey: `far ${one.nativeKey}` }));
        expect(linked([...here, ...far])).toEqual([...linked(here), ...linked(far)].sort());
      }),
    );
  });
});
