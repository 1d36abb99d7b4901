import { describe, expect, test } from 'vitest';
import type { WindowConfig } from '../../src/core/meterService.ts';
import type { ProviderConnection } from '../../src/core/providerConnection.ts';
import type { ProviderAccount } from '../../src/core/providerReport.ts';
import { commandIds } from '../../src/host/ids.ts';
import { makeAccount } from '../webview/accountFixtures.ts';
import { settled, FakeEditor } from './fakes/vscode.ts';
import { makeCall, makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const key = 'sk-ant-admin01-canary-0123456789';
const example: ProviderAccount = { id: 'org_1', label: 'Example', kind: 'organisation', settles: 'slice' };

/** A joined host whose meter takes every key and finds this account behind it. */
function startJoined(account: ProviderAccount = example, options: Parameters<typeof startHost>[0] = {}) {
  const started = startHost(options);
  const tested: ProviderConnection[] = [];
  const configs: WindowConfig[] = [];
  started.meter.answers = {
    testProvider: (connection) => {
      tested.push(connection);
      return Promise.resolve(account);
    },
    configure: (config) => {
      configs.push(config);
      return Promise.resolve(makeSnapshot());
    },
    calls: ({ tool }) => Promise.resolve(tool === 'claude-code' ? [makeCall(), makeCall()] : []),
  };
  started.meter.join();
  const last = () => {
    const input = started.editor.inputs.at(-1);
    if (input === undefined) throw new Error('nothing was asked');
    return input;
  };
  /** What the meter was told last. */
  const providers = (): WindowConfig['providers'] => configs.at(-1)?.providers;
  return { ...started, last, tested, providers };
}

type Started = ReturnType<typeof startJoined>;

/** Connects Anthropic as one person, paying for Claude Code. */
async function connectAnthropic({ editor, last }: Started): Promise<void> {
  const done = editor.run(commandIds.connectProvider);
  await settled();
  await last().choose('anthropic');
  await last().type(key);
  await last().accept();
  await settled();
  await last().choose('named');
  await last().type('kim@example.org');
  await last().accept();
  await settled();
  await last().chooseMany('claude-code');
  await done;
}

describe('Connect a Provider', () => {
  test('asks for the key behind dots, tests it, and tells it to the meter', async () => {
    const started = startJoined();
    const { editor, host, last, tested, providers } = started;
    const done = editor.run(commandIds.connectProvider);
    await settled();
    expect(
      last()
        .items.map(({ label }) => label)
        .slice(0, 3),
    ).toEqual(['Anthropic', 'OpenAI', 'GitHub']);
    await last().choose('anthropic');
    expect(last()).toMatchObject({ title: 'Connect Anthropic', password: true, value: '' });
    expect(last().prompt).toContain('Admin key of the Console');
    await last().type(` ${key}\n`);
    await last().accept();
    await settled();
    expect(tested).toEqual([
      { provider: 'anthropic', key, baseUrl: null, account: null, me: [], payerOf: null },
    ]);
    expect(last().items.map(({ value }) => value)).toEqual(['named', 'all', 'later']);
    await last().choose('named');
    expect(last().prompt).toBe(
      'Who are you there? Your user id, e-mail, API key id, or a key’s name; several with a comma between.',
    );
    await last().type('kim@example.org, apikey_9');
    await last().accept();
    await settled();
    // Claude Code's calls went to Anthropic, so it is proposed; Codex has none.
    expect(last().selectedItems.map(({ value }) => value)).toEqual(['claude-code']);
    expect(last().items.map(({ label, description }) => `${label}: ${description ?? ''}`)).toEqual([
      'Claude Code: its newest 2 calls went to Anthropic',
      'Codex: no calls yet',
    ]);
    await last().accept();
    await done;
    expect(providers()).toEqual([
      {
        provider: 'anthropic',
        key,
        baseUrl: null,
        account: null,
        me: ['kim@example.org', 'apikey_9'],
        payerOf: ['claude-code'],
      },
    ]);
    expect(editor.messages.at(-1)?.text).toBe(
      'Compute Spend: Anthropic is connected: Example. Its report is being read.',
    );
    host.dispose();
    expect(editor.alive).toBe(0);
  });

  test('an account that is the user’s whole asks nothing more about it', async () => {
    const started = startJoined({ id: 'key-1', label: 'laptop', kind: 'key', settles: 'whole' });
    const done = started.editor.run(commandIds.connectProvider);
    await settled();
    await started.last().choose('openrouter');
    await started.last().type('sk-or-1');
    await started.last().accept();
    await settled();
    expect(started.last().canSelectMany).toBe(true);
    await started.last().accept();
    await done;
    expect(started.providers()).toMatchObject([{ provider: 'openrouter', me: [], payerOf: [] }]);
    started.host.dispose();
  });

  test('a refused key is told by its own sentence, and going back asks for another', async () => {
    const { editor, meter, host, last } = startJoined();
    meter.service = null;
    meter.answers = { testProvider: () => Promise.reject(new Error('Anthropic refuses the key (401).')) };
    meter.join();
    void editor.run(commandIds.connectProvider);
    await settled();
    await last().choose('anthropic');
    await last().type(key);
    await last().accept();
    await settled();
    const message = editor.messages.at(-1);
    expect(message?.text).toBe('Compute Spend: Anthropic refuses the key (401).');
    expect(message?.buttons).toEqual(['Go Back', 'Try Again', 'Other Base URL…']);
    await message?.answer('Go Back');
    expect(last()).toMatchObject({ title: 'Connect Anthropic', password: true, value: '' });
    await last().escape();
    expect(editor.secrets.values.size).toBe(0);
    host.dispose();
  });

  test('a proxy of the user’s own is asked for its base URL, which becomes a setting of the machine', async () => {
    const started = startJoined({ id: 'u1', label: 'proxy', kind: 'person', settles: 'whole' });
    const { editor, host, last, tested, providers } = started;
    const done = editor.run(commandIds.connectProvider);
    await settled();
    await last().choose('litellm');
    expect(last().prompt).toContain('Where does your LiteLLM run?');
    await last().type('proxy.example.com');
    expect(last().validationMessage).toBe('Give a whole address, as https://…');
    await last().type('https://proxy.example.com');
    await last().accept();
    await last().type('sk-virtual');
    await last().accept();
    await settled();
    await last().accept();
    await done;
    expect(tested[0]?.baseUrl).toBe('https://proxy.example.com');
    expect(editor.configuration.writes).toEqual([
      'providers.baseUrls = {"litellm":"https://proxy.example.com"}',
    ]);
    expect(providers()).toMatchObject([{ provider: 'litellm', baseUrl: 'https://proxy.example.com' }]);
    host.dispose();
  });

  test('a step back goes past what was not asked', async () => {
    const { editor, host, last } = startJoined();
    void editor.run(commandIds.connectProvider);
    await settled();
    await last().choose('anthropic');
    await last().type(key);
    await last().accept();
    await settled();
    expect(last().placeholder).toContain('Which part of Example is yours?');
    await last().goBack();
    await settled();
    expect(last()).toMatchObject({ password: true, value: '' });
    await last().goBack();
    await settled();
    expect(last().placeholder).toContain('Whose report');
    await last().escape();
    host.dispose();
  });

  test('the same account connected again takes the former one’s place', async () => {
    const started = startJoined();
    await connectAnthropic(started);
    await connectAnthropic(started);
    expect(started.providers()).toHaveLength(1);
    expect(started.editor.secrets.values.size).toBe(2);
    started.host.dispose();
  });
});

describe('the editor’s own sign-in', () => {
  const ofAda: ProviderAccount = { id: 'users/ada', label: 'ada', kind: 'person', settles: 'whole' };

  async function signInToGitHub({ editor, last }: Started): Promise<void> {
    editor.authentication.offers = 'gho_first';
    const done = editor.run(commandIds.connectProvider);
    await settled();
    await last().choose('github-copilot');
    await last().accept();
    await last().choose('editor');
    await settled();
    await last().accept();
    await done;
  }

  test('its token goes to the meter, is kept nowhere, and is followed when it changes', async () => {
    const started = startJoined(ofAda);
    const { editor, host, providers } = started;
    await signInToGitHub(started);
    expect(editor.authentication.asked).toEqual(['github user']);
    expect(providers()).toMatchObject([{ provider: 'github-copilot', key: 'gho_first' }]);
    expect([...editor.secrets.values.values()].join()).not.toContain('gho_first');
    await editor.authentication.renew('github', 'gho_second');
    await settled();
    expect(providers()).toMatchObject([{ key: 'gho_second' }]);
    host.dispose();
  });

  test('signed out, it is no longer read, and that is told once', async () => {
    const started = startJoined(ofAda);
    const { editor, host, providers } = started;
    await signInToGitHub(started);
    await editor.authentication.renew('github', null);
    await settled();
    expect(providers()).toEqual([]);
    const told = editor.messages.filter(({ text }) => text.includes('signed out of GitHub'));
    expect(told.map(({ buttons }) => buttons)).toEqual([['Connect Again', 'Show Panel']]);
    await editor.authentication.renew('github', null);
    await settled();
    expect(editor.messages.filter(({ text }) => text.includes('signed out of GitHub'))).toHaveLength(1);
    host.dispose();
  });

  test('declined, nothing is connected', async () => {
    const { editor, host, last } = startJoined(ofAda);
    const done = editor.run(commandIds.connectProvider);
    await settled();
    await last().choose('github-copilot');
    await last().accept();
    await last().choose('editor');
    await settled();
    const message = editor.messages.at(-1);
    expect(message?.text).toContain('did not sign in to GitHub');
    await message?.answer(undefined);
    await done;
    expect(editor.secrets.values.size).toBe(0);
    host.dispose();
  });
});

describe('other windows and the next start', () => {
  test('a window that opens later tells the meter the same', async () => {
    const first = startJoined();
    await connectAnthropic(first);
    first.host.dispose();
    const second = startJoined(example, { editor: first.editor });
    await settled();
    expect(second.providers()).toMatchObject([{ provider: 'anthropic', key }]);
    second.host.dispose();
  });

  test('a change in another window is followed', async () => {
    const here = startJoined();
    await connectAnthropic(here);
    const [id] = JSON.parse(here.editor.secrets.values.get('computeSpend.providers') ?? '[]') as string[];
    const name = `computeSpend.provider.${id ?? ''}`;
    const changed = (here.editor.secrets.values.get(name) ?? '').replaceAll(key, 'sk-ant-admin01-other');
    await here.editor.secrets.store(name, changed);
    await settled();
    expect(here.providers()).toMatchObject([{ key: 'sk-ant-admin01-other' }]);
    here.host.dispose();
  });

  test('an editor that has never connected one says nothing about providers', async () => {
    const { host, providers } = startJoined();
    await settled();
    expect(providers()).toBeUndefined();
    host.dispose();
  });

  test('a secret that can’t be understood is left out, with a word to the log', async () => {
    const editor = new FakeEditor();
    await editor.secrets.store('computeSpend.providers', '["a"]');
    await editor.secrets.store('computeSpend.provider.a', `{"key":"${key}"`);
    const { host, logged, providers } = startJoined(example, { editor });
    await settled();
    expect(providers()).toBeUndefined();
    expect(logged.filter((line) => line.startsWith('warn'))).toEqual([
      'warn A connected provider can’t be read from the secret store: connect it again.',
    ]);
    host.dispose();
  });
});

describe('Disconnect a Provider', () => {
  test('asks first, then removes the key and takes the account from the meter', async () => {
    const started = startJoined();
    const { editor, host, meter, providers } = started;
    await connectAnthropic(started);
    editor.picks = [0];
    const done = editor.run(commandIds.disconnectProvider);
    await settled();
    const question = editor.messages.at(-1);
    expect(question?.text).toBe('Disconnect Example (Anthropic)?');
    await question?.answer('Disconnect');
    await done;
    expect(editor.secrets.values.size).toBe(0);
    expect(providers()).toEqual([]);
    expect(meter.asked).toContain('disconnectProvider anthropic org_1');
    host.dispose();
  });

  test('given up, it leaves all as it is', async () => {
    const started = startJoined();
    await connectAnthropic(started);
    const done = started.editor.run(commandIds.disconnectProvider, 'anthropic/org_1');
    await settled();
    await started.editor.messages.at(-1)?.answer(undefined);
    await done;
    expect(started.providers()).toHaveLength(1);
    started.host.dispose();
  });
});

describe('Read Providers Now', () => {
  test('tells how far each is settled, and what went wrong', async () => {
    const started = startJoined();
    const { editor, host, meter } = started;
    await connectAnthropic(started);
    const report = {
      provider: 'anthropic',
      account: 'org_1',
      requests: 3,
      cells: 20,
      hasFigures: true,
    } as const;
    meter.answers = {
      ...meter.answers,
      sync: () => Promise.resolve([{ ...report, settledUntil: '2026-11-21T00:00:00.000Z', warnings: [] }]),
    };
    meter.join();
    await editor.run(commandIds.syncProviders);
    expect(editor.messages.at(-1)).toMatchObject({
      kind: 'information',
      text: 'Compute Spend: Anthropic: settled to Nov 20, 2026.',
    });
    host.dispose();
  });

  test('without one it offers to connect', async () => {
    const { editor, host } = startJoined();
    await editor.run(commandIds.syncProviders);
    expect(editor.messages.at(-1)?.buttons).toEqual(['Connect a Provider…']);
    host.dispose();
  });
});

describe('a report that can’t be read', () => {
  const failing = (kind: 'credential' | 'transient') =>
    makeSnapshot({
      accounts: [
        makeAccount({
          label: 'Example',
          lastFailure: {
            kind,
            message: 'Anthropic refuses the key (401).',
            remedy: 'Connect it again.',
            at: '2026-11-18T14:00:00.000Z',
          },
        }),
      ],
    });

  test('is told once where the user has to do something, and again after it went well between', async () => {
    const started = startJoined();
    const { editor, host, meter } = started;
    await connectAnthropic(started);
    const told = () => editor.messages.filter(({ text }) => text.includes('refuses the key'));
    meter.say(failing('credential'));
    meter.say(failing('credential'));
    await settled();
    expect(told().map(({ text }) => text)).toEqual([
      'Compute Spend: Example: Anthropic refuses the key (401). Connect it again. Figures read before stay.',
    ]);
    meter.say(makeSnapshot({ accounts: [makeAccount()] }));
    meter.say(failing('credential'));
    expect(told()).toHaveLength(2);
    await told()[1]?.answer('Connect Again');
    expect(editor.inputs.at(-1)?.activeItems.map(({ value }) => value)).toEqual(['anthropic']);
    await editor.inputs.at(-1)?.escape();
    host.dispose();
  });

  test('is told by the panel alone where it passes by itself', async () => {
    const started = startJoined();
    await connectAnthropic(started);
    const before = started.editor.messages.length;
    started.meter.say(failing('transient'));
    expect(started.editor.messages).toHaveLength(before);
    started.host.dispose();
  });
});
