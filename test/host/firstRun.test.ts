import { expect, test } from 'vitest';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { startHost } from './startHost.ts';

const unknown = { consent: 'unknown' } as const;

test('nothing is started before the notice has stood its time', () => {
  const { editor, clock, meter, host } = startHost(unknown);
  const [notice] = editor.messages;
  expect(notice).toMatchObject({
    kind: 'information',
    detail: null,
    buttons: ['Start Now', 'Not on This Machine', 'What Is Read'],
  });
  expect(notice?.text).toContain('Claude Code and Codex');
  expect(notice?.text).toContain('Nothing leaves the machine');
  expect(notice?.text).toContain('background process');
  expect(editor.bar).toBe('$(dashboard) Spend');
  clock.advance(19_999);
  expect(meter.asked).toEqual([]);
  clock.advance(1);
  expect(meter.asked).toEqual(['start']);
  host.dispose();
});

test('Start Now starts at once, and the next window asks nothing', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  await editor.messages[0]?.answer('Start Now');
  expect(meter.asked).toEqual(['start']);
  clock.advance(60_000);
  expect(meter.asked).toEqual(['start']);
  host.dispose();
  const next = startHost({ ...unknown, editor });
  expect(next.editor.messages).toHaveLength(1);
  expect(next.meter.asked).toEqual(['start']);
  next.host.dispose();
});

test('Not on This Machine starts nothing, now and later, and says "off"', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  await editor.messages[0]?.answer('Not on This Machine');
  clock.advance(60_000);
  expect(meter.asked).toEqual([]);
  expect(editor.bar).toBe('$(dashboard) Spend off');
  expect(editor.hover).toContain('no log is read and nothing runs');
  host.dispose();
  const next = startHost({ ...unknown, editor });
  next.clock.advance(60_000);
  expect(next.editor.messages).toHaveLength(1);
  expect(next.meter.asked).toEqual([]);
  next.host.dispose();
});

test('a click on the item that is off starts after all', async () => {
  const { editor, meter, host } = startHost({ consent: 'declined' });
  const command = editor.items[0]?.command ?? '';
  expect(command).toBe('computeSpend.startMeter');
  await editor.run(command);
  expect(meter.asked[0]).toBe('start');
  meter.join();
  expect(editor.bar).toBe('$(dashboard) $1,235 · 12%');
  host.dispose();
});

test('What Is Read opens the walkthrough and asks again with the whole time', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  clock.advance(19_000);
  await editor.messages[0]?.answer('What Is Read');
  expect(editor.executed).toContainEqual({
    command: 'workbench.action.openWalkthrough',
    arguments: ['compute-spend.compute-spend#start', false],
  });
  expect(editor.messages).toHaveLength(2);
  clock.advance(19_000);
  expect(meter.asked).toEqual([]);
  clock.advance(1_000);
  expect(meter.asked).toEqual(['start']);
  host.dispose();
});

test('closed without an answer, it begins after its time', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  await editor.messages[0]?.answer(undefined);
  expect(meter.asked).toEqual([]);
  clock.advance(20_000);
  expect(meter.asked).toEqual(['start']);
  host.dispose();
});

test('declined after it began by itself, the meter is stopped', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  clock.advance(20_000);
  meter.join();
  await editor.messages[0]?.answer('Not on This Machine');
  expect(meter.asked.at(-1)).toBe('stop');
  expect(editor.bar).toBe('$(dashboard) Spend off');
  host.dispose();
});

test('an answer given in another window holds in this one', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  await editor.globalState.update('consent@devbox.example', 'declined');
  clock.advance(60_000);
  expect(meter.asked).toEqual([]);
  host.dispose();
});

test('an answer of another machine does not count here', () => {
  const editor = new FakeEditor();
  void editor.globalState.update('consent@elsewhere', 'accepted');
  const { meter, host } = startHost({ ...unknown, editor });
  expect(editor.messages).toHaveLength(1);
  expect(meter.asked).toEqual([]);
  host.dispose();
});

test('a window that closes meanwhile calls the countdown off', async () => {
  const { editor, clock, meter, host } = startHost(unknown);
  host.dispose();
  expect(clock.pending).toBe(0);
  await editor.messages[0]?.answer('What Is Read');
  await settled();
  expect(editor.messages).toHaveLength(1);
  expect(meter.asked).toEqual(['dispose']);
});

test('a window that nobody sits at is told by its environment', () => {
  const { editor, meter, host } = startHost({
    ...unknown,
    environment: { COMPUTE_SPEND_NOTICE: 'accepted' },
  });
  expect(editor.messages).toEqual([]);
  expect(meter.asked).toEqual(['start']);
  host.dispose();
});
