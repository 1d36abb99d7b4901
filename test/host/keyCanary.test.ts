import { expect, test } from 'vitest';
import { commandIds } from '../../src/host/ids.ts';
import { makeAccount } from '../webview/accountFixtures.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const key = 'sk-canary-0123456789abcdef';
const token = 'gho_canary_fedcba9876543210';

/** Everything that the host wrote, showed or kept, but for the secret store and what it told the meter. */
function everythingWritten({ editor, logged }: ReturnType<typeof startHost>): string {
  return JSON.stringify([
    logged,
    editor.messages.map(({ text, detail, buttons }) => [text, detail, buttons]),
    editor.items,
    editor.pages.map(({ posted, webview }) => [posted, webview.html]),
    editor.documents,
    [...editor.written],
    [...editor.globalState.values],
    editor.configuration.writes,
    editor.executed,
    editor.progressTitles,
    editor.pickedFrom,
    editor.copied,
    editor.environment.lines,
    editor.inputs.map(({ title, prompt, placeholder, validationMessage, items }) => [
      title,
      prompt,
      placeholder,
      validationMessage,
      items,
    ]),
  ]);
}

test('a key is in the secret store and in what the meter is told, and in nothing else, failures included', async () => {
  const editor = new FakeEditor();
  const started = startHost({ editor });
  const { meter, host } = started;
  let fails = true;
  const refuse = (): Promise<never> => Promise.reject(new Error('Anthropic refuses the key (401).'));
  meter.answers = {
    testProvider: () =>
      fails ? refuse() : Promise.resolve({ id: 'acc_1', label: 'Example', kind: 'person', settles: 'whole' }),
    sync: refuse,
    disconnectProvider: refuse,
    configure: refuse,
  };
  meter.join();
  const last = () => {
    const input = editor.inputs.at(-1);
    if (input === undefined) throw new Error('nothing was asked');
    return input;
  };
  await editor.run(commandIds.showPanel);
  await editor.pages[0]?.say({ type: 'ready' });

  const connecting = editor.run(commandIds.connectProvider);
  await settled();
  await last().choose('anthropic');
  await last().type(key);
  await last().accept();
  await settled();
  fails = false;
  await editor.messages.at(-1)?.answer('Try Again');
  await settled();
  await last().accept();
  await connecting;

  editor.authentication.offers = token;
  const signingIn = editor.run(commandIds.connectProvider);
  await settled();
  await last().choose('github-copilot');
  await last().accept();
  await last().choose('editor');
  await settled();
  await last().accept();
  await signingIn;

  const lastFailure = {
    kind: 'credential',
    message: 'Refused.',
    remedy: 'Connect again.',
    at: '2026-11-18T14:00:00.000Z',
  } as const;
  meter.say(makeSnapshot({ accounts: [makeAccount({ lastFailure })] }));
  await editor.run(commandIds.syncProviders);
  await editor.run(commandIds.diagnose);
  const confirming = editor.run(commandIds.confirmPayer);
  await settled();
  await last().escape();
  await confirming;
  await editor.secrets.store('computeSpend.provider.broken', `not json ${key}`);
  await editor.secrets.store(
    'computeSpend.providers',
    JSON.stringify([
      ...(JSON.parse(editor.secrets.values.get('computeSpend.providers') ?? '[]') as string[]),
      'broken',
    ]),
  );
  await settled();
  const secrets = [...editor.secrets.values.values()].join();
  const disconnecting = editor.run(commandIds.disconnectProvider, 'anthropic/acc_1');
  await settled();
  await editor.messages.at(-1)?.answer('Disconnect');
  await disconnecting;

  expect(secrets).toContain(key);
  // The sign-in's token is the editor's to keep.
  expect(secrets).not.toContain(token);
  const written = everythingWritten(started);
  expect(written).toContain('Anthropic refuses the key (401).');
  expect(written).not.toContain(key);
  expect(written).not.toContain(token);
  expect([...editor.secrets.values.values()].filter((text) => text.includes(key))).toEqual([
    `not json ${key}`,
  ]);
  host.dispose();
});
