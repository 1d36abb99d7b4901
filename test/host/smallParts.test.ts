import { describe, expect, test } from 'vitest';
import { knownMonths } from '../../src/host/commands/exportMonth.ts';
import { openTerminal } from '../../src/host/commands/openTerminal.ts';
import { DisposableStore } from '../../src/host/disposableStore.ts';
import { readerEnvironment } from '../../src/core/readerEnvironment.ts';
import { remoteMachineName } from '../../src/host/machineName.ts';
import { paceWords } from '../../src/host/paceWords.ts';
import { FakeEditor } from './fakes/vscode.ts';
import { makePeriod } from './makeSnapshot.ts';

describe('the store', () => {
  test('disposes once, last in first out, and what comes too late at once', () => {
    const order: string[] = [];
    const item = (name: string) => ({ dispose: () => order.push(name) });
    const store = new DisposableStore();
    store.add(item('first'));
    store.add(item('second'));
    store.dispose();
    store.dispose();
    store.add(item('late'));
    expect(order).toEqual(['second', 'first', 'late']);
  });

  test('disposes the rest when one throws, and tells', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => order.push('rest') });
    store.add({
      dispose: () => {
        throw new Error('stuck');
      },
    });
    expect(() => {
      store.dispose();
    }).toThrow(AggregateError);
    expect(order).toEqual(['rest']);
  });
});

test('only the variables that log readers look at leave the window', () => {
  expect(
    readerEnvironment(
      {
        HOME: '/home/ada',
        XDG_CONFIG_HOME: '/home/ada/.config',
        CLAUDE_CONFIG_DIR: '/a',
        CODEX_HOME: '/b',
        AppData: 'C:\\Users\\ada',
        USERPROFILE: undefined,
        ANTHROPIC_API_KEY: 'sk-1',
        OPENAI_API_KEY: 'sk-2',
        HOME_SECRET: 'x',
        PATH: '/usr/bin',
      },
      '/home/unasked',
    ),
  ).toEqual({
    HOME: '/home/ada',
    XDG_CONFIG_HOME: '/home/ada/.config',
    CLAUDE_CONFIG_DIR: '/a',
    CODEX_HOME: '/b',
    APPDATA: 'C:\\Users\\ada',
  });
});

test('a home that no variable names is the one that the system knows', () => {
  expect(readerEnvironment({ HOME: '' }, '/home/ada')).toEqual({ HOME: '/home/ada' });
});

test.each([
  [undefined, 'laptop.home', null],
  ['ssh-remote', 'devbox.example.org', 'devbox'],
  ['wsl', '', 'wsl'],
])('a window on %s of %s names %s', (remote, host, name) => {
  expect(remoteMachineName(remote, host)).toBe(name);
});

test.each([
  [null, []],
  [0.5, ['below pace']],
  [0.949, ['below pace']],
  [0.95, ['on pace']],
  [1, ['on pace']],
  [1.05, ['on pace']],
  [1.3, ['ahead of pace, spending 1.3 times as fast as the year goes by']],
])('a pace of %s is %j', (pace, words) => {
  expect(paceWords({ pace })).toEqual(words);
});

test('months are offered from the first known day on, newest first, over the turn of the year', () => {
  const today = makePeriod('2026-02-03', '2026-02-03');
  expect(knownMonths({ today, knownSince: { codex: '2026-01-30', 'claude-code': '2025-11-02' } })).toEqual([
    '2026-02',
    '2026-01',
    '2025-12',
    '2025-11',
  ]);
  expect(knownMonths({ today, knownSince: {} })).toEqual(['2026-02']);
  expect(knownMonths({ today, knownSince: { codex: '2027-01-01' } })).toEqual(['2026-02']);
});

test('on Windows the terminal’s PATH keeps its name and separator', () => {
  const editor = new FakeEditor();
  openTerminal(editor.api, {
    launcherFolder: () => 'C:\\cs\\bin',
    environment: { Path: 'C:\\Windows' },
    isWindows: true,
  });
  expect(editor.terminals[0]?.options.env).toEqual({ Path: 'C:\\cs\\bin;C:\\Windows' });
});
