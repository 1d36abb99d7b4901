import { beforeEach, describe, expect, test } from 'vitest';
import { noLimits, type GuardState } from '../../src/core/guard.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { commandIds } from '../../src/host/ids.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makePeriod, makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const day = '2026-11-18';

/** $50.12 of a daily limit of $50 spent. */
function atLimit(guard: Partial<GuardState> = {}): SpendSnapshot {
  return makeSnapshot({
    today: makePeriod(day, day, { effectiveCost: '50.12' }),
    guard: {
      limits: { ...noLimits, dailyLimit: 50 },
      reached: 'daily',
      liftedUntil: null,
      burning: [],
      refused: null,
      ...guard,
    },
  });
}

const belowLimit = (): SpendSnapshot => ({
  ...atLimit({ reached: null }),
  today: makePeriod(day, day, { effectiveCost: '49.99' }),
});
const refused = { count: 1, tool: 'claude-code', at: '2026-11-18T14:04:00.000Z' };

function startJoined(snapshot = belowLimit()) {
  const started = startHost();
  started.meter.join(snapshot);
  started.meter.asked.length = 0;
  const told = () => started.editor.messages.map(({ kind, text }) => `${kind}: ${text}`);
  return { ...started, told };
}

describe('a limit that is reached', () => {
  test('is told once, however many calls come, and again when it is reached anew', () => {
    const { meter, host, told } = startJoined();
    expect(told()).toEqual([]);
    for (let count = 0; count < 5; count += 1) meter.say(atLimit());
    meter.say(atLimit({ refused }));
    meter.say(atLimit({ refused: { ...refused, count: 2 } }));
    const notice =
      'warning: Compute Spend: Today’s limit of $50 is reached ($50.12 spent). The gateway refuses further calls; those under way go on.';
    expect(told()).toEqual([notice]);
    meter.say(belowLimit());
    meter.say(atLimit());
    expect(told()).toEqual([notice, notice]);
    host.dispose();
  });

  test('is told again at the first refusal where the notice was put away', async () => {
    const { meter, editor, host, told } = startJoined(atLimit());
    await editor.messages[0]?.answer(undefined);
    for (let count = 1; count < 5; count += 1) meter.say(atLimit({ refused: { ...refused, count } }));
    expect(told().slice(1)).toEqual([
      'warning: Compute Spend: Today’s limit of $50 is reached ($50.12 spent). The gateway refused a call of Claude Code.',
    ]);
    host.dispose();
  });

  test('is lifted for an hour by the notice’s button, said so, and put back by that one’s', async () => {
    const { meter, editor, host, clock, told } = startJoined(atLimit());
    expect(editor.messages[0]?.buttons).toEqual(['Lift for an Hour', 'Show Panel']);
    await editor.messages[0]?.answer('Lift for an Hour');
    await settled();
    expect(meter.asked).toEqual([`liftGuard ${String(clock.now + 3_600_000)}`]);
    expect(told()[1]).toBe('information: The limit is lifted: calls pass until 3:05 PM.');
    meter.say(atLimit({ liftedUntil: '2026-11-18T15:05:00.000Z' }));
    await editor.messages[1]?.answer('Put the Limit Back');
    await settled();
    expect(meter.asked[1]).toBe('liftGuard null');
    host.dispose();
  });

  test('says nothing while it is lifted, and speaks when the hour is over', () => {
    const { meter, host, clock, told } = startJoined(atLimit({ liftedUntil: '2026-11-18T15:05:00.000Z' }));
    expect(told()).toEqual([]);
    clock.advance(3_600_000);
    meter.say(atLimit());
    expect(told()).toHaveLength(1);
    host.dispose();
  });

  test('shows in the status bar, to eye and ear, and in its hover', () => {
    const { editor, meter, host } = startJoined(atLimit());
    expect(editor.bar).toMatch(/^\[error] /);
    expect(editor.items[0]?.accessibilityInformation?.label).toMatch(
      /, calls are refused: a limit is reached$/,
    );
    expect(editor.hover).toContain(
      '⚠ Calls through the gateway are refused: today’s limit of \\$50 is reached \\(\\$50\\.12 spent\\)\\. ' +
        '[Lift for an Hour](command:computeSpend.liftLimit)',
    );
    meter.say(atLimit({ liftedUntil: '2026-11-18T15:05:00.000Z' }));
    expect(editor.bar).not.toMatch(/error/);
    expect(editor.hover).toContain(
      'The limit is lifted until 3\\:05 PM. [Put It Back](command:computeSpend.restoreLimit)',
    );
    host.dispose();
  });

  test('of yesterday refuses nothing and is not told', () => {
    const { editor, meter, host, clock } = startHost();
    clock.advance(24 * 3_600_000);
    meter.join(atLimit());
    expect(editor.messages).toEqual([]);
    expect(editor.bar).not.toMatch(/error/);
    host.dispose();
  });
});

describe('of several windows', () => {
  const burn = { tool: 'claude-code', sessionId: 'one', perHour: '42' };

  /** The first has the focus; what the meter says all of them hear. */
  function startWindows(count: number) {
    const windows = Array.from({ length: count }, (_, index) => {
      const editor = new FakeEditor();
      if (first !== undefined) editor.globalState = first.globalState;
      first ??= editor;
      editor.isFocused = index === 0;
      return startHost({ editor });
    });
    for (const { meter } of windows) meter.join(belowLimit());
    return {
      windows,
      say: (snapshot: SpendSnapshot) => {
        for (const { meter } of windows) meter.say(snapshot);
      },
      spoken: () => windows.map(({ editor }) => editor.messages.length),
      goTo: (chosen: number) => {
        for (const [index, { editor }] of windows.entries()) editor.focus(index === chosen);
      },
      dispose: () => {
        for (const { host } of windows) host.dispose();
      },
    };
  }
  let first: FakeEditor | undefined;
  beforeEach(() => {
    first = undefined;
  });

  test('only the focused one tells of a limit, and none repeats it', () => {
    const { say, spoken, goTo, dispose } = startWindows(5);
    say(atLimit());
    expect(spoken()).toEqual([1, 0, 0, 0, 0]);
    for (const chosen of [3, 4, 0]) goTo(chosen);
    say(atLimit({ refused }));
    expect(spoken()).toEqual([1, 0, 0, 0, 0]);
    say(belowLimit());
    goTo(2);
    say(atLimit());
    expect(spoken()).toEqual([1, 0, 1, 0, 0]);
    dispose();
  });

  test('one that gets the focus tells of a limit that still stands, and not of one that is over', () => {
    const { say, spoken, goTo, dispose } = startWindows(3);
    goTo(-1);
    say(atLimit());
    say(belowLimit());
    goTo(1);
    expect(spoken()).toEqual([0, 0, 0]);
    goTo(-1);
    say(atLimit());
    expect(spoken()).toEqual([0, 0, 0]);
    goTo(2);
    expect(spoken()).toEqual([0, 0, 1]);
    dispose();
  });

  test('one that was closed with the limit standing leaves the day after its own notice', () => {
    const { windows, say, spoken, dispose } = startWindows(2);
    say(atLimit());
    windows[0]?.host.dispose();
    windows[1]?.editor.focus();
    expect(spoken()).toEqual([1, 0]);
    windows[1]?.clock.advance(24 * 3_600_000);
    const next = '2026-11-19';
    windows[1]?.meter.say({ ...atLimit(), today: makePeriod(next, next, { effectiveCost: '51' }) });
    expect(spoken()).toEqual([1, 1]);
    dispose();
  });

  test('only the focused one tells of an agent that spends fast', () => {
    const { say, spoken, goTo, dispose } = startWindows(3);
    const burning = (...agents: GuardState['burning']): SpendSnapshot => ({
      ...belowLimit(),
      guard: { ...belowLimit().guard, burning: agents },
    });
    say(burning(burn));
    goTo(1);
    expect(spoken()).toEqual([1, 0, 0]);
    goTo(-1);
    say(burning(burn, { ...burn, sessionId: 'two' }));
    expect(spoken()).toEqual([1, 0, 0]);
    goTo(2);
    expect(spoken()).toEqual([1, 0, 1]);
    say(burning());
    say(burning(burn));
    expect(spoken()).toEqual([1, 0, 2]);
    dispose();
  });
});

test('Lift the Limit without a reached limit says so and asks the meter nothing', async () => {
  const { editor, meter, host, told } = startJoined();
  await editor.run(commandIds.liftLimit);
  expect(told()).toEqual(['information: No limit is reached, so no call is refused.']);
  await editor.messages[0]?.answer('Open Settings');
  expect(editor.executed.map(({ command }) => command)).toContain(commandIds.openSettings);
  expect(meter.asked).toEqual([]);
  host.dispose();
});

describe('an agent that spends fast', () => {
  const burn = { tool: 'claude-code', sessionId: 'one', perHour: '42' };

  test('is told once, until it has cooled down', () => {
    const { meter, host, told } = startJoined();
    const burning = (...agents: GuardState['burning']): void => {
      meter.say({ ...belowLimit(), guard: { ...belowLimit().guard, burning: agents } });
    };
    burning(burn);
    burning({ ...burn, perHour: '60' });
    const first =
      'warning: Compute Spend: Claude Code spends $42.00 an hour, measured over the last ten minutes.';
    expect(told()).toEqual([first]);
    burning(burn, { tool: 'codex', sessionId: null, perHour: '120.6' });
    expect(told()[1]).toMatch(/Codex spends \$121 an hour/);
    burning();
    burning(burn);
    expect(told()).toHaveLength(3);
    host.dispose();
  });

  test('leads to the panel and the settings', async () => {
    const { editor, host } = startJoined({
      ...belowLimit(),
      guard: { ...belowLimit().guard, burning: [burn] },
    });
    expect(editor.messages[0]?.buttons).toEqual(['Show Panel', 'Open Settings']);
    await editor.messages[0]?.answer('Open Settings');
    expect(editor.executed.map(({ command }) => command)).toContain(commandIds.openSettings);
    expect(editor.hover).toContain('⚠ Claude Code spends \\$42\\.00 an hour.');
    host.dispose();
  });
});

test('the hover tells the calls in flight by tool and model', () => {
  const call = (id: number, tool: string, model: string | null) => ({
    ...{ id: String(id), tool, model },
    ...{ route: 'anthropic', startedAt: 0 },
  });
  const { editor, meter, host } = startJoined({
    ...belowLimit(),
    inFlight: { count: 1, calls: [call(1, 'claude-code', 'claude-opus-4-8')] },
  });
  expect(editor.hover).toContain('1 call in flight: Claude Code\\, claude\\-opus\\-4\\-8');
  meter.say({
    ...belowLimit(),
    inFlight: {
      count: 200,
      calls: [
        call(1, 'codex', null),
        call(2, 'codex', null),
        call(3, 'unknown', 'm'),
        call(4, 'claude-code', 'm'),
      ],
    },
  });
  expect(editor.hover).toContain('200 calls in flight: Codex · a tool\\, m · Claude Code\\, m');
  host.dispose();
});

test('limits go to the meter; one that can’t be used is none, and said so', async () => {
  const { meter, editor, host, told } = startJoined();
  await editor.configuration.set('user', 'guard.dailyLimit', 50);
  await editor.configuration.set('user', 'guard.allowanceLimit', -1);
  await editor.configuration.set('user', 'guard.burnRate', 20);
  await editor.configuration.set('workspace', 'guard.dailyLimit', 1e9);
  expect(meter.asked).toEqual([]);
  host.dispose();
  const again = startHost({ editor });
  again.meter.join();
  expect(again.meter.asked.join()).toContain('"guard":{"dailyLimit":50,"allowanceLimit":null,"burnRate":20}');
  expect(told().at(-1)).toMatch(/computeSpend.guard.allowanceLimit is -1, which can't be used: give a share/);
  again.host.dispose();
});
