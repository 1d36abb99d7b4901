import { expect, test } from 'vitest';
import type { ToolConnection } from '../../src/core/toolConnection.ts';
import { commandIds } from '../../src/host/ids.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeConnection, snapshotWith } from './makeConnection.ts';
import { startHost } from './startHost.ts';

function startChat(editor: FakeEditor) {
  editor.extensions.set('GitHub.copilot-chat', '0.67.0');
  const started = startHost({ editor });
  const standing: ToolConnection[] = [];
  started.meter.answers = {
    connectionPlan: (wish) =>
      Promise.resolve({ wish, change: null, variables: {}, settings: {}, obstacles: [] }),
    connect: (wish) => {
      standing.push(makeConnection({ ...wish }));
      started.meter.say(snapshotWith(...standing));
      return Promise.resolve(snapshotWith(...standing));
    },
  };
  started.meter.join(snapshotWith());
  const last = () => {
    const input = editor.inputs.at(-1);
    if (input === undefined) throw new Error('nothing was asked');
    return input;
  };
  const message = () => {
    const shown = editor.messages.at(-1);
    if (shown === undefined) throw new Error('no message was shown');
    return shown;
  };
  const choose = async (route: string, ids: string, key: string): Promise<void> => {
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('copilot-vscode');
    await last().choose('chatModel');
    await last().choose(route);
    await last().type(ids);
    await last().accept();
    expect(last().password).toBe(true);
    await last().type(key);
    await last().accept();
  };
  return { ...started, standing, last, message, choose };
}

const usersOwn = {
  name: 'Mine',
  vendor: 'customendpoint',
  models: [{ id: 'x', url: 'https://x.example.com' }],
};

test('models of the user’s own key are put into the chat’s list by the editor, which keeps the key', async () => {
  const editor = new FakeEditor();
  editor.chatList.isThere = true;
  editor.chatList.text = JSON.stringify([usersOwn]);
  const { host, message, choose, standing, logged } = startChat(editor);
  await choose('anthropic', 'claude-sonnet-4-5, claude-opus-4-8', 'sk-made-up');
  expect(message().detail).toContain('The chat’s list of models gets:');
  expect(message().detail).not.toContain('sk-made-up');
  await message().answer('Connect');
  const name = 'Anthropic (metered, claude-sonnet-4-5, claude-opus-4-8)';
  expect(JSON.parse(editor.chatList.text)).toMatchObject([
    usersOwn,
    {
      name,
      vendor: 'customendpoint',
      models: [
        {
          id: 'claude-sonnet-4-5',
          url: 'http://127.0.0.1:20001/secret/anthropic/v1/messages',
          apiType: 'messages',
        },
        {
          id: 'claude-opus-4-8',
          url: 'http://127.0.0.1:20001/secret/anthropic/v1/messages',
          apiType: 'messages',
        },
      ],
    },
  ]);
  expect(editor.chatList.keys.get(name)).toBe('sk-made-up');
  expect(standing).toMatchObject([
    { tool: 'copilot-vscode', way: 'chatModel', where: name, model: { modelId: 'claude-sonnet-4-5' } },
  ]);
  expect(JSON.stringify([standing, logged, [...editor.globalState.values]])).not.toContain('sk-made-up');
  expect(message().text).toBe(
    'Copilot in VS Code is connected. Choose the model in the chat’s model picker.',
  );

  editor.picks = [0];
  await editor.run(commandIds.disconnectTool);
  await settled();
  expect(JSON.parse(editor.chatList.text)).toEqual([usersOwn]);
  expect(editor.chatList.saves).toBe(1);
  expect(message().text).toBe(
    'Copilot in VS Code is disconnected; what was changed is as it was. Reload the window if the chat still lists the models; the editor keeps their key among its secrets.',
  );
  host.dispose();
});

test('a seller on this machine needs no key', async () => {
  const editor = new FakeEditor();
  editor.chatList.isThere = true;
  const { host, message, choose } = startChat(editor);
  await choose('ollama', 'llama3.3', '');
  await message().answer('Connect');
  expect(editor.chatList.keys.size).toBe(0);
  expect(editor.chatList.text).toContain('http://127.0.0.1:20001/secret/ollama/v1/chat/completions');
  host.dispose();
});

test('an editor that does not take models gets the entry into its clipboard, and opens its list', async () => {
  const editor = new FakeEditor();
  const { host, message, choose, standing } = startChat(editor);
  await choose('anthropic', 'claude-sonnet-4-5', 'sk-made-up');
  await message().answer('Connect');
  expect(message()).toMatchObject({ kind: 'warning', buttons: ['Open the List'] });
  expect(editor.copied).toHaveLength(1);
  expect(editor.copied[0]).not.toContain('sk-made-up');
  await message().answer('Open the List');
  expect(editor.executed.map(({ command }) => command)).toContain('workbench.action.openLanguageModelsJson');
  expect(standing).toHaveLength(1);
  host.dispose();
});

test('a list that can’t be reached or read is told, with what to delete', async () => {
  for (const [isThere, text] of [
    [false, '[]'],
    [true, '[ broken'],
  ] as const) {
    const editor = new FakeEditor();
    const connection = makeConnection({
      tool: 'copilot-vscode',
      way: 'chatModel',
      where: 'Anthropic (metered)',
    });
    const { host, meter, clock, message } = startChat(editor);
    Object.assign(editor.chatList, { isThere, text });
    meter.say(snapshotWith(connection));
    editor.picks = [0];
    const done = editor.run(commandIds.disconnectTool);
    await settled();
    await settled();
    clock.advance(10_000);
    await done;
    expect(message().text).toContain(
      'Delete “Anthropic (metered)” in “Chat: Manage Language Models” yourself',
    );
    expect(editor.chatList.text).toBe(text);
    host.dispose();
  }
});

test('models are put into the list only once the meter has noted them, and its note goes with what was not added', async () => {
  const editor = new FakeEditor();
  editor.chatList.isThere = true;
  const failing = startChat(editor);
  failing.meter.answers = {
    ...failing.meter.answers,
    connect: () => Promise.reject(new Error('The disk is full.')),
  };
  failing.meter.join(snapshotWith());
  await failing.choose('anthropic', 'claude-sonnet-4-5', 'sk-made-up');
  await failing.message().answer('Connect');
  expect(editor.chatList.text).toBe('[]');
  expect(editor.chatList.keys.size).toBe(0);
  failing.host.dispose();

  const refused = startChat(new FakeEditor());
  await refused.choose('anthropic', 'claude-sonnet-4-5', 'sk-made-up');
  await refused.message().answer('Connect');
  await refused.message().answer(undefined);
  const takenBack = (): number => refused.meter.asked.filter((one) => one.startsWith('disconnect')).length;
  expect(takenBack()).toBe(1);
  // Those that stood before stay noted: they are in the list already.
  await refused.choose('anthropic', 'claude-sonnet-4-5', 'sk-made-up');
  await refused.message().answer('Connect');
  await refused.message().answer(undefined);
  expect(takenBack()).toBe(1);
  refused.host.dispose();
});
