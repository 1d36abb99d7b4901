import { describe, expect, test } from 'vitest';
import { spendToolName } from '../../src/host/ids.ts';
import { makePeriod, makeSnapshot } from './makeSnapshot.ts';
import { FakeDataPart, FakeEditor, FakeTextPart } from './fakes/vscode.ts';
import { startHost, type HostOptions } from './startHost.ts';

type Started = ReturnType<typeof startHost>;

async function ask({ editor }: Started): Promise<{ text: string; data: unknown }> {
  const result = await editor.tools
    .get(spendToolName)
    ?.invoke({ input: {}, toolInvocationToken: undefined }, {
      isCancellationRequested: false,
    } as never);
  const [text, data] = result?.content ?? [];
  return {
    text: text instanceof FakeTextPart ? text.value : '',
    data: data instanceof FakeDataPart ? JSON.parse(new TextDecoder().decode(data.data)) : data,
  };
}

function joined(snapshot = makeSnapshot(), options: HostOptions = {}): Started {
  const host = startHost(options);
  host.meter.join(snapshot);
  return host;
}

describe('#spend', () => {
  test('tells what is left, in words and as data', async () => {
    const { text, data } = await ask(joined());
    expect(text).toBe(
      [
        'Compute Spend, as of 2026-11-18T14:03:00.000Z.',
        'Left: $8,765.44 of the 2026 allowance of $10,000.00 (12% used with 88% of the year gone, below pace), which runs until 2026-12-31.',
        'Today: $0.50; 3 requests, 45K tokens.',
        'November 2026: $210.00; 40 requests, 1.3M tokens.',
        'Allowance year 2026: $1,234.56; 100 requests, 3.7M tokens.',
      ].join('\n'),
    );
    expect(data).toMatchObject({
      version: 1,
      metering: 'live',
      unit: 'USD',
      allowance: { amount: '10000', used: '1234.56', left: '8765.44', pace: 0.14, until: '2026-12-31' },
      today: { spent: '0.5', requests: 3, tokens: 45_000 },
      month: { since: '2026-11-01', spent: '210' },
      limits: { reached: null, dailyDollars: null, dailyDollarsLeft: null },
    });
  });

  test('tells limits, and what is left of the day', async () => {
    const limits = { dailyLimit: 20, allowanceLimit: 0.9, burnRate: 5 };
    const burning = [{ tool: 'claude-code', sessionId: null, perHour: '7.5' }];
    const guard = { limits, reached: 'daily', refused: null, liftedUntil: null, burning } as const;
    const { text, data } = await ask(joined(makeSnapshot({ guard })));
    expect(text).toContain('daily limit is reached: further calls through the gateway are refused.');
    expect(text).toContain('Daily limit: $20.00, of which $19.50 is left today.');
    expect(text).toContain('Limit on the allowance: 90% of it.');
    expect(text).toContain('claude-code is spending fast: $7.50 an hour.');
    expect(data).toMatchObject({ limits: { reached: 'daily', dailyDollarsLeft: '19.5' } });
    const lifted = { ...guard, liftedUntil: '2026-11-18T15:00:00.000Z' };
    expect((await ask(joined(makeSnapshot({ guard: lifted })))).text).toContain(
      'reached and lifted until 2026-11-18T15:00:00.000Z',
    );
  });

  test('never makes a number of what is unknown', async () => {
    const unpriced = { effectiveCost: null, unpricedRequests: 3, requests: 3 };
    const guard = { limits: { dailyLimit: 20, allowanceLimit: null, burnRate: null } };
    const snapshot = makeSnapshot({
      allowance: { ...makeSnapshot().allowance, amount: null },
      today: makePeriod('2026-11-18', '2026-11-18', unpriced),
      guard: { ...makeSnapshot().guard, ...guard },
    });
    const { text, data } = await ask(joined(snapshot));
    expect(text).toContain('No allowance is set');
    expect(text).toContain('Today: not priced, without 3 requests of unknown price;');
    expect(text).toContain('Daily limit: $20.00.');
    expect(data).toMatchObject({
      allowance: null,
      today: { spent: null, unpricedRequests: 3 },
      limits: { dailyDollarsLeft: null },
    });

    // Nor unknown what is known: a fee beside calls without a price, and money that stands apart.
    const amount = { drawn: '6.5', apart: null, unexchanged: [{ currency: 'EUR', amount: '20' }] };
    const withFee = { ...snapshot, today: makePeriod('2026-11-18', '2026-11-18', unpriced, amount) };
    expect((await ask(joined(withFee))).text).toContain(
      'Today: $6.50, and €20.00 that can’t be put in USD, without 3 requests of unknown price;',
    );
  });

  test('counts in the allowance’s unit, and says when it is overdrawn', async () => {
    const tokens = makeSnapshot({
      allowance: { ...makeSnapshot().allowance, unit: 'tokens', amount: 1_000_000 },
      year: { ...makePeriod('2026-01-01', '2026-12-31', {}, { drawn: '3700000' }), label: '2026' },
      shareUsed: 3.7,
      pace: 4.2,
    });
    const { text, data } = await ask(joined(tokens));
    expect(text).toContain('Overdrawn by 2,700,000 tokens of the 2026 allowance of 1,000,000 tokens');
    expect(data).toMatchObject({ unit: 'tokens', allowance: { left: '-2700000' } });
  });

  test.each([
    ['not yet started', {}, undefined, 'just being started'],
    ['turned off', { consent: 'declined' }, undefined, 'off on this machine'],
    ['not agreed to', { consent: 'unknown' }, undefined, 'The meter is not running'],
    ['stopped', {}, 'stopped', 'The meter is not running'],
    ['lost', {}, 'lost', 'The meter is not running'],
  ] as const)('says that the meter is %s', async (_, options, state, expected) => {
    const host = startHost(options);
    if (state !== undefined) host.meter.become(state);
    const { text, data } = await ask(host);
    expect(text).toContain(expected);
    expect(data).toMatchObject({ metering: 'stopped', allowance: null, today: null });
  });

  test('gives last known figures as such once the meter is lost, or does not answer', async () => {
    const host = joined();
    host.meter.become('lost');
    const { text, data } = await ask(host);
    expect(text).toContain('The figures below are the last known ones.\nCompute Spend, as of 2026-11-18');
    expect(data).toMatchObject({ metering: 'stopped', today: { spent: '0.5' } });

    const silent = startHost();
    silent.meter.answers = { snapshot: () => Promise.reject(new Error('gone')) };
    silent.meter.join();
    expect((await ask(silent)).text).toContain('Today: $0.50');
  });

  test('says when it is paused, still reading, or a demonstration', async () => {
    const text = async (overrides: Parameters<typeof makeSnapshot>[0]): Promise<string> =>
      (await ask(joined(makeSnapshot(overrides)))).text;
    expect(await text({ state: 'paused' })).toContain('Metering is paused');
    expect(await text({ state: 'reading' })).toContain('the figures are too low');
    expect(await text({ isDemo: true })).toContain('made-up');
  });

  test('answers in words alone in an editor whose tools return no data', async () => {
    const editor = new FakeEditor();
    editor.version = '1.105.1';
    const { text, data } = await ask(joined(makeSnapshot(), { editor }));
    expect(text).toContain('Left: $8,765.44');
    expect(data).toBeUndefined();
  });
});
