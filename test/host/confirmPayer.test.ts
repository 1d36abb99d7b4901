import { expect, test } from 'vitest';
import type { WindowConfig } from '../../src/core/meterService.ts';
import { commandIds } from '../../src/host/ids.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeCall, makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const connection = {
  id: 'a',
  provider: 'anthropic',
  login: { kind: 'key', key: 'sk-1' },
  account: null,
  me: [],
  payerOf: null,
  vendorAccount: { id: 'org_1', label: 'Example', settles: 'slice' },
};

async function startConnected(settings: Record<string, unknown> = {}) {
  const editor = new FakeEditor(settings);
  await editor.secrets.store('computeSpend.providers', '["a"]');
  await editor.secrets.store('computeSpend.provider.a', JSON.stringify(connection));
  const started = startHost({ editor });
  const configs: WindowConfig[] = [];
  started.meter.answers = {
    configure: (config) => {
      configs.push(config);
      return Promise.resolve(makeSnapshot());
    },
    calls: ({ tool }) =>
      Promise.resolve(
        tool === 'claude-code' ? [makeCall({ provider: null })] : [makeCall({ provider: 'openai' })],
      ),
  };
  started.meter.join();
  await settled();
  const last = () => {
    const input = editor.inputs.at(-1);
    if (input === undefined) throw new Error('nothing was asked');
    return input;
  };
  return { ...started, last, configs };
}

test('an account’s part and the tools it pays are confirmed, and told to the meter', async () => {
  const { editor, host, last, configs } = await startConnected();
  const done = editor.run(commandIds.confirmPayer);
  await settled();
  expect(last().items.map(({ label, detail }) => `${label}: ${detail ?? ''}`)).toEqual([
    'Example: Anthropic reports it; whose calls it pays is not confirmed.',
    '$(add) A flat-fee plan…: A subscription such as Claude Max, ChatGPT or Copilot: its fee is spend by the day, and the calls it covers cost nothing more.',
  ]);
  await last().choose('a');
  await settled();
  await last().choose('all');
  await settled();
  expect(last().items.map(({ label, description }) => `${label}: ${description ?? ''}`)).toEqual([
    'Claude Code: its calls don’t say whom they went to; usually that is Anthropic',
    'Codex: its newest call went elsewhere',
  ]);
  expect(last().selectedItems.map(({ value }) => value)).toEqual(['claude-code']);
  await last().chooseMany('claude-code');
  await done;
  expect(configs.at(-1)?.providers).toMatchObject([{ me: ['*'], payerOf: ['claude-code'] }]);
  host.dispose();
});

test('a plan is asked for step by step and becomes a setting, which the meter is told at once', async () => {
  const { editor, host, last, configs } = await startConnected();
  const done = editor.run(commandIds.confirmPayer);
  await settled();
  await last().choose('new plan');
  await settled();
  await last().choose('anthropic');
  await last().type('Claude Max');
  await last().accept();
  await last().type('100 EURO');
  expect(last().validationMessage).toBe('Give an amount and a currency, as 20 USD.');
  await last().type('100.50 eur');
  await last().accept();
  expect(last().value).toBe('2026-11-01');
  await last().type('2026-11-15');
  await last().accept();
  await settled();
  await last().chooseMany('claude-code');
  await done;
  const plan = {
    name: 'Claude Max',
    provider: 'anthropic',
    account: null,
    tools: ['claude-code'],
    monthlyFee: '100.50',
    currency: 'EUR',
    from: '2026-11-15',
    until: null,
  };
  expect(editor.configuration.writes).toEqual([`plans = ${JSON.stringify([plan])}`]);
  expect(configs.at(-1)?.plans).toEqual([plan]);
  host.dispose();
});

test('a plan’s tools are changed, and the other plans stay', async () => {
  const plan = {
    name: 'Max',
    provider: 'anthropic',
    tools: [],
    monthlyFee: '100',
    currency: 'USD',
    from: '2026-01-01',
  };
  const { editor, host, last } = await startConnected({ plans: [plan, { ...plan, name: 'Team' }] });
  const done = editor.run(commandIds.confirmPayer);
  await settled();
  await last().choose('plan Max');
  await settled();
  await last().chooseMany('claude-code');
  await done;
  expect(editor.configuration.writes[0]).toContain('"name":"Team"');
  expect(editor.configuration.writes[0]).toContain(
    '"name":"Max","provider":"anthropic","account":null,"tools":["claude-code"]',
  );
  host.dispose();
});
