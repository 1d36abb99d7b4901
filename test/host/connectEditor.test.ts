import { expect, test } from 'vitest';
import { editorTelemetrySettings } from '../../src/core/telemetryTargets.ts';
import type { ConnectionWish } from '../../src/core/toolConnection.ts';
import { commandIds } from '../../src/host/ids.ts';
import { gatewayAddress } from './fakes/meter.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeConnection, snapshotWith } from './makeConnection.ts';
import { startHost } from './startHost.ts';

const settings = editorTelemetrySettings(gatewayAddress);
const endpointKey = 'github.copilot.chat.otel.otlpEndpoint';

/** An editor that knows Copilot Chat's settings; those of its agent host are of a newer one. */
function editorWithCopilot(user: Readonly<Record<string, unknown>> = {}): FakeEditor {
  const editor = new FakeEditor();
  editor.extensions.set('GitHub.copilot-chat', '0.67.0');
  for (const key of Object.keys(settings).filter((one) => one.startsWith('github.')))
    editor.configuration.others.set(key, { byDefault: 'default', user: user[key] });
  return editor;
}

function usersSettings(editor: FakeEditor): Record<string, unknown> {
  const entries = [...editor.configuration.others].filter(([, { user }]) => user !== undefined);
  return Object.fromEntries(entries.map(([key, { user }]) => [key, user]));
}

async function chooseTelemetry(
  editor: FakeEditor,
  answers: Parameters<typeof startHost>[0] = {},
  connect?: () => Promise<never>,
) {
  const started = startHost({ ...answers, editor });
  const wishes: ConnectionWish[] = [];
  started.meter.answers = {
    connectionPlan: (wish) => Promise.resolve({ wish, change: null, variables: {}, settings, obstacles: [] }),
    connect: (wish) => {
      wishes.push(wish);
      if (connect !== undefined) return connect();
      const snapshot = snapshotWith(makeConnection({ ...wish }));
      started.meter.say(snapshot);
      return Promise.resolve(snapshot);
    },
    disconnect: () => {
      started.meter.asked.push('disconnect');
      started.meter.say(snapshotWith());
      return Promise.resolve({ restored: [], left: [] });
    },
  };
  started.meter.join(snapshotWith());
  void editor.run(commandIds.connectTool);
  await settled();
  await editor.inputs.at(-1)?.choose('copilot-vscode');
  await editor.inputs.at(-1)?.choose('editorTelemetry');
  const message = () => {
    const shown = editor.messages.at(-1);
    if (shown === undefined) throw new Error('no message was shown');
    return shown;
  };
  return { ...started, wishes, message };
}

test('Copilot Chat’s settings are written on consent, and put back exactly', async () => {
  const before = { 'github.copilot.chat.otel.captureContent': true };
  const editor = editorWithCopilot(before);
  const { host, message, wishes } = await chooseTelemetry(editor);
  expect(message().detail).toContain('Your user settings get:\n"github.copilot.chat.otel.enabled": true');
  expect(usersSettings(editor)).toEqual(before);
  await message().answer('Connect');
  expect(wishes[0]?.former).toEqual(before);
  const ours = Object.entries(settings).filter(([key]) => key.startsWith('github.'));
  expect(usersSettings(editor)).toEqual(Object.fromEntries(ours));
  expect(message().text).toBe(
    'Copilot in VS Code is connected. Reload the window: the settings hold from then on.',
  );
  await message().answer('Reload Window');
  expect(editor.executed.at(-1)?.command).toBe('workbench.action.reloadWindow');

  editor.picks = [0];
  await editor.run(commandIds.disconnectTool);
  expect(usersSettings(editor)).toEqual(before);
  expect(message().text).toContain('Copilot in VS Code is disconnected; what was changed is as it was.');
  host.dispose();
  expect(editor.alive).toBe(0);
});

test('a connection that was ended elsewhere takes the settings out too', async () => {
  const editor = editorWithCopilot();
  const { host, meter, message } = await chooseTelemetry(editor);
  await message().answer('Connect');
  expect(usersSettings(editor)).not.toEqual({});
  meter.say(snapshotWith());
  await settled();
  expect(usersSettings(editor)).toEqual({});
  host.dispose();
});

test('a connection that was ended while no window was open takes them out at the next start', async () => {
  const editor = editorWithCopilot();
  const first = await chooseTelemetry(editor);
  await first.message().answer('Connect');
  first.host.dispose();
  const second = startHost({ editor });
  second.meter.become('starting');
  expect(usersSettings(editor)).not.toEqual({});
  second.meter.join(snapshotWith());
  await settled();
  expect(usersSettings(editor)).toEqual({});
  second.host.dispose();
});

test('a snapshot from before the connection takes nothing out', async () => {
  const editor = editorWithCopilot();
  const { host, meter, message } = await chooseTelemetry(editor);
  await message().answer('Connect');
  meter.say({ ...snapshotWith(), at: '2026-11-18T14:04:59.000Z' });
  await settled();
  expect(usersSettings(editor)).not.toEqual({});
  host.dispose();
});

test('a receiver of the user’s own stays, and the connection is refused', async () => {
  const editor = editorWithCopilot({ [endpointKey]: 'https://otel.example.com' });
  const { host, message, wishes } = await chooseTelemetry(editor);
  expect(message()).toMatchObject({
    kind: 'warning',
    text: 'Copilot in VS Code can’t be connected this way.',
    buttons: [],
  });
  expect(message().detail).toContain('names a receiver of your own and stays as it is');
  await message().answer(undefined);
  expect(wishes).toEqual([]);
  expect(usersSettings(editor)).toEqual({ [endpointKey]: 'https://otel.example.com' });
  host.dispose();
});

test('settings that the user has redirected since are left, and it is told', async () => {
  const editor = editorWithCopilot();
  const { host, message } = await chooseTelemetry(editor);
  await message().answer('Connect');
  await editor.configuration.setOther(endpointKey, 'https://otel.example.com');
  editor.picks = [0];
  await editor.run(commandIds.disconnectTool);
  expect(usersSettings(editor)).toMatchObject({
    [endpointKey]: 'https://otel.example.com',
    'github.copilot.chat.otel.enabled': true,
  });
  expect(message()).toMatchObject({ kind: 'warning' });
  expect(message().text).toContain('names another receiver by now');
  host.dispose();
});

test('connecting again does not take our own values for the user’s', async () => {
  const editor = editorWithCopilot();
  const { host, message, wishes } = await chooseTelemetry(editor);
  await message().answer('Connect');
  void editor.run(commandIds.connectTool);
  await settled();
  await editor.inputs.at(-1)?.choose('copilot-vscode');
  await editor.inputs.at(-1)?.choose('editorTelemetry');
  await message().answer('Connect');
  expect(wishes.map(({ former }) => former)).toEqual([{}, {}]);
  editor.picks = [0];
  await editor.run(commandIds.disconnectTool);
  expect(usersSettings(editor)).toEqual({});
  host.dispose();
});

test('a meter that refuses leaves the settings alone', async () => {
  const editor = editorWithCopilot();
  const { host, message } = await chooseTelemetry(editor, {}, () => Promise.reject(new Error('No.')));
  await message().answer('Connect');
  expect(usersSettings(editor)).toEqual({});
  host.dispose();
});

test('settings that can’t be written end the connection, and those before are put back', async () => {
  const editor = editorWithCopilot();
  const { host, meter, message } = await chooseTelemetry(editor);
  editor.configuration.refuses = endpointKey;
  await message().answer('Connect');
  expect(meter.asked).toContain('disconnect');
  expect(usersSettings(editor)).toEqual({});
  expect(message()).toMatchObject({ kind: 'error' });
  host.dispose();
});

test.each([
  ['telemetry is off', { level: 'off' }, {}, 'while telemetry.telemetryLevel is “off”'],
  ['the environment names another receiver', {}, { COPILOT_OTEL_ENDPOINT: 'http://x' }, 'beats the settings'],
])('it is told before that %s', async (_what, { level }: { level?: string }, environment, sentence) => {
  const editor = editorWithCopilot();
  if (level !== undefined) await editor.configuration.setOther('telemetry.telemetryLevel', level);
  const { host, message } = await chooseTelemetry(editor, { environment });
  expect(message().detail).toContain(sentence);
  expect(message().buttons).toEqual(['Connect Anyway']);
  host.dispose();
});
