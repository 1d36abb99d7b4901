import { describe, expect, test } from 'vitest';
import { makePeriod, makeSnapshot, makeTotals } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const reading = { filesDone: 1, filesTotal: 10, bytesDone: 42, bytesTotal: 100 };
const empty = {
  ...makePeriod('2026-01-01', '2026-12-31', { requests: 0, effectiveCost: null }),
  label: '2026',
};
const assumed = { ...makePeriod('2026-01-01', '2026-12-31', { assumedRequests: 7 }), label: '2026' };
const unpriced = {
  ...makePeriod('2026-01-01', '2026-12-31', { effectiveCost: null, unpricedRequests: 100 }),
  label: '2026',
};
const noAllowance = {
  allowance: { ...makeSnapshot().allowance, amount: null },
  shareUsed: null,
  pace: null,
};
const tokens = {
  allowance: { ...makeSnapshot().allowance, amount: 1e9, unit: 'tokens' as const },
  year: {
    ...makePeriod('2026-01-01', '2026-12-31'),
    amount: { drawn: '123400000', apart: null },
    label: '2026',
  },
};

describe('the status bar item of a joined meter', () => {
  test.each([
    ['live', {}, '$(dashboard) $1,235 · 12%'],
    ['without an allowance', noAllowance, '$(dashboard) $1,235'],
    ['of unconfirmed payers', { year: assumed }, '$(dashboard) ≈$1,235 · 12%'],
    ['of nothing that has a price', { year: unpriced }, '$(dashboard) Not priced'],
    ['in tokens', tokens, '$(dashboard) 123.4M tokens · 12%'],
    ['paused', { state: 'paused' as const }, '$(debug-pause) $1,235 · 12%'],
    ['reading on', { state: 'reading' as const, reading }, '$(dashboard) $1,235 · 12% · reading 42%'],
    [
      'reading at first',
      { state: 'reading' as const, reading, year: empty },
      '$(dashboard) Spend: reading 42%',
    ],
    ['reading, not measured', { state: 'reading' as const, year: empty }, '$(dashboard) Spend: reading…'],
    ['with nothing found', { year: empty, shareUsed: 0 }, '$(dashboard) No AI spend yet'],
    ['of a demo', { isDemo: true }, '$(dashboard) Demo $1,235 · 12%'],
    ['just below the warning', { shareUsed: 0.899999 }, '$(dashboard) $1,235 · 89%'],
    ['at the warning', { shareUsed: 0.9 }, '[warning] $(dashboard) $1,235 · 90%'],
    ['a hair below all', { shareUsed: 0.99999 }, '[warning] $(dashboard) $1,235 · 99.9%'],
    ['at the whole', { shareUsed: 1 }, '[error] $(dashboard) $1,235 · 100%'],
    ['beyond', { shareUsed: 1.5 }, '[error] $(dashboard) $1,235 · 150%'],
  ])('%s', (_name, overrides, picture) => {
    const { editor, meter, host } = startHost();
    meter.join(makeSnapshot(overrides));
    expect(editor.bar).toBe(picture);
    host.dispose();
  });

  test('has no colour where the user set no limit', () => {
    const { editor, meter, host } = startHost({
      settings: { 'statusBar.warnAt': 0, 'statusBar.errorAt': 0 },
    });
    meter.join(makeSnapshot({ shareUsed: 2 }));
    expect(editor.bar).toBe('$(dashboard) $1,235 · 200%');
    host.dispose();
  });

  test('names the machine in a remote window', () => {
    const { editor, meter, host } = startHost({ remoteName: 'ssh-remote' });
    meter.join();
    expect(editor.bar).toBe('$(dashboard) $1,235 · 12% · devbox');
    expect(editor.items[0]?.accessibilityInformation?.label).toBe(
      'Compute Spend, devbox, $1,235, 12% of the allowance used, below pace',
    );
    host.dispose();
  });

  test('is one item with the id, a name and a click that shows the panel', () => {
    const { editor, meter, host } = startHost();
    meter.join();
    expect(editor.items).toHaveLength(1);
    expect(editor.items[0]).toMatchObject({
      id: 'meter',
      name: 'Compute Spend',
      alignment: 2,
      priority: 100,
      command: 'computeSpend.showPanel',
      isShown: true,
      accessibilityInformation: { role: 'button' },
    });
    host.dispose();
  });
});

describe('the item of a meter that is not joined', () => {
  test.each([
    ['starting', '$(dashboard) Spend…'],
    ['lost', '$(dashboard) Spend: no meter'],
    ['stopped', '$(dashboard) Spend stopped'],
    ['outdated', '$(dashboard) Spend: update needed'],
  ] as const)('%s and never heard', (state, picture) => {
    const { editor, meter, host } = startHost();
    meter.become(state);
    expect(editor.bar).toBe(picture);
    host.dispose();
  });

  test('lost, it shows the last figure with its time and without colour', () => {
    const { editor, meter, host } = startHost();
    meter.join(makeSnapshot({ shareUsed: 1.1 }));
    meter.become('lost');
    expect(editor.bar.replaceAll('\u202f', ' ')).toBe('$(dashboard) $1,235 · 110% (2:03 PM)');
    host.dispose();
  });

  test('a new window shows the last figure at once, with its day when that is not today', () => {
    const first = startHost();
    first.meter.join(makeSnapshot({ at: '2026-11-16T09:00:00.000Z' }));
    first.host.dispose();
    const second = startHost({ editor: first.editor });
    expect(second.editor.bar.replaceAll('\u202f', ' ')).toBe(
      '$(dashboard) $1,235 · 12% (Nov 16, 2026, 9:00 AM)',
    );
    second.host.dispose();
  });

  test.each([
    ['a demo', { isDemo: true }],
    ['half-read logs', { state: 'reading' as const, reading }],
  ])('the figure of %s is not kept', (_name, overrides) => {
    const first = startHost();
    first.meter.join(makeSnapshot(overrides));
    first.host.dispose();
    const second = startHost({ editor: first.editor });
    expect(second.editor.bar).toBe('$(dashboard) Spend…');
    second.host.dispose();
  });

  test('another machine’s last figure is never shown', () => {
    const { editor, host } = startHost();
    host.dispose();
    void editor.globalState.update('lastFigure@elsewhere', {
      text: '$9',
      at: '2026-11-18T00:00:00Z',
      timeZone: 'UTC',
    });
    const again = startHost({ editor });
    expect(again.editor.bar).toBe('$(dashboard) Spend…');
    again.host.dispose();
  });
});

describe('the item touches the editor only for a change', () => {
  test('equal snapshots write nothing', () => {
    const { editor, meter, host } = startHost();
    meter.join();
    const [item] = editor.items;
    if (item === undefined) throw new Error('there is no item');
    const { tooltip } = item;
    Object.defineProperty(item, 'text', {
      get: () => '$(dashboard) $1,235 · 12%',
      set: () => {
        throw new Error('the text was written again');
      },
    });
    meter.say(makeSnapshot());
    meter.say(makeSnapshot({ year: { ...makeSnapshot().year, totals: makeTotals() } }));
    expect(item.tooltip).toBe(tooltip);
    host.dispose();
  });

  test('another place makes another item and takes the first away', async () => {
    const { editor, clock, meter, host } = startHost();
    meter.join();
    await editor.configuration.set('workspace', 'statusBar.alignment', 'left');
    clock.advance(1000);
    expect(editor.items.map(({ alignment }) => alignment)).toEqual([2, 1]);
    expect(editor.bar).toBe('$(dashboard) $1,235 · 12%');
    host.dispose();
    expect(editor.alive).toBe(0);
  });
});
