import { expect, test } from 'vitest';
import { commandIds } from '../../src/host/ids.ts';
import { makeConnection, snapshotWith } from './makeConnection.ts';
import { startHost } from './startHost.ts';

const telemetry = makeConnection({ file: '/home/ada/.claude/settings.json' });
const profile = makeConnection({ tool: 'codex', way: 'codexProfile', where: 'chatgpt' });

test('the standing connections are listed, and all of them as the last', async () => {
  const { editor, meter, host } = startHost();
  meter.join(snapshotWith(telemetry, profile));
  editor.picks = [null];
  await editor.run(commandIds.disconnectTool);
  expect(editor.pickedFrom).toEqual([['$(plug) Claude Code', '$(plug) Codex', '$(close-all) All of them']]);
  expect(meter.asked.filter((what) => what.startsWith('disconnect'))).toEqual([]);
  host.dispose();
});

test('one is taken back, or all at once', async () => {
  const { editor, meter, host } = startHost();
  meter.join(snapshotWith(telemetry, profile));
  editor.picks = [1, 2];
  await editor.run(commandIds.disconnectTool);
  await editor.run(commandIds.disconnectTool);
  expect(meter.asked.filter((what) => what.startsWith('disconnect'))).toEqual([
    'disconnect codex codexProfile',
    'disconnect all all',
  ]);
  expect(editor.messages.map(({ text }) => text)).toEqual([
    'Codex is disconnected; what was changed is as it was.',
    'Claude Code, Codex are disconnected; what was changed is as it was.',
  ]);
  host.dispose();
});

test('what had to be left is told with its reason', async () => {
  const { editor, meter, host } = startHost();
  meter.answers = {
    disconnect: () =>
      Promise.resolve({
        restored: [],
        left: [
          { connection: telemetry, reason: 'settings.json was changed by hand: remove the lines yourself.' },
        ],
      }),
  };
  meter.join(snapshotWith(telemetry));
  editor.picks = [0];
  await editor.run(commandIds.disconnectTool);
  expect(editor.messages.at(-1)).toMatchObject({
    kind: 'warning',
    text:
      'Claude Code: not everything could be put back. ' +
      'settings.json was changed by hand: remove the lines yourself.',
  });
  host.dispose();
});

test('with nothing connected it says so', () => {
  const { editor, meter, host } = startHost();
  meter.join();
  void editor.run(commandIds.disconnectTool);
  expect(editor.messages.at(-1)?.text).toMatch(/^No AI tool is connected/);
  host.dispose();
});
