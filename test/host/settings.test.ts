import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noLimits } from '../../src/core/guard.ts';
import { settingKeys } from '../../src/host/ids.ts';
import { noticeSentence, resolveSettings } from '../../src/host/settings.ts';
import { settled } from './fakes/vscode.ts';
import { startHost } from './startHost.ts';

const zone = 'Europe/Paris';
const claudeMax = {
  name: 'Claude Max',
  provider: 'anthropic',
  tools: ['claude-code'],
  monthlyFee: '100',
  currency: 'USD',
  from: '2026-01-31',
};
const inZone = (): string => zone;
const straight = { proxy: null, noProxy: '', certificateFile: null, trustsSystemCertificates: true };

test('with nothing set, the meter keeps its allowance and reads every tool', () => {
  expect(resolveSettings({}, inZone)).toEqual({
    settings: {
      allowance: null,
      disabledTools: [],
      rateFile: null,
      guard: noLimits,
      plans: [],
      providerBaseUrls: {},
      gatewayUpstreams: [],
      unofficialQuotas: [],
      statusBar: { warnAt: 0.9, errorAt: 1, alignment: 'right', priority: 100 },
    },
    notices: [],
  });
});

test('with everything set', () => {
  const rate = { from: '2026-01-01', currency: 'EUR', perUsd: 0.92 };
  const { settings, notices } = resolveSettings(
    {
      'allowance.amount': 12_000,
      'allowance.unit': 'EUR',
      'allowance.yearStart': '02-29',
      'allowance.timeZone': 'Asia/Tokyo',
      exchangeRates: [rate],
      'tools.claudeCode.enabled': false,
      'tools.codex.enabled': true,
      rateFile: 'C:\\rates.json',
      'guard.dailyLimit': 50,
      'guard.allowanceLimit': 0.9,
      'guard.burnRate': 20,
      'gateway.upstreams': ['anthropic=https://ai.example.com', 'own=http://127.0.0.1:4000/v1'],
      plans: [{ ...claudeMax, monthlyFee: 100 }],
      'providers.baseUrls': { litellm: 'https://proxy.example.com' },
      'unofficial.codex': true,
      'unofficial.cursor': false,
      'statusBar.warnAt': 0.5,
      'statusBar.errorAt': 0,
      'statusBar.alignment': 'left',
      'statusBar.priority': -3,
    },
    inZone,
  );
  expect(notices).toEqual([]);
  expect(settings).toEqual({
    allowance: {
      amount: 12_000,
      unit: 'EUR',
      yearStart: '02-29',
      timeZone: 'Asia/Tokyo',
      exchangeRates: [rate],
    },
    disabledTools: ['claude-code'],
    rateFile: 'C:\\rates.json',
    guard: { dailyLimit: 50, allowanceLimit: 0.9, burnRate: 20 },
    plans: [{ ...claudeMax, account: null, until: null }],
    providerBaseUrls: { litellm: 'https://proxy.example.com' },
    gatewayUpstreams: ['anthropic=https://ai.example.com', 'own=http://127.0.0.1:4000/v1'],
    unofficialQuotas: ['codex'],
    statusBar: { warnAt: 0.5, errorAt: 0, alignment: 'left', priority: -3 },
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

test.each([
  [{ ...claudeMax, monthlyFee: '1e3' }, 'number 2 at "monthlyFee"'],
  [{ ...claudeMax, monthlyFee: -1 }, 'number 2 at "monthlyFee"'],
  [{ ...claudeMax, currency: 'EURO' }, 'number 2 at "currency"'],
  [{ ...claudeMax, from: '2026-02-30' }, 'number 2 at "from"'],
  [{ ...claudeMax, name: ' ' }, 'number 2 at "name"'],
  [{ ...claudeMax, name: 'Other', until: '2026-01-01' }, 'number 2): its "until" lies before its "from"'],
  [claudeMax, 'two plans of the name "Claude Max"'],
  ['Claude Max', 'number 2)'],
])('the plan %j is left out and told', (entry, where) => {
  const { settings, notices } = resolveSettings({ plans: [claudeMax, entry] }, inZone);
  expect(settings.plans.map(({ name }) => name)).toEqual(['Claude Max']);
  expect(notices.map(({ message }) => message).join()).toContain(where);
});

test('a base URL of nobody that is known is told, and none is used', () => {
  const { settings, notices } = resolveSettings(
    { 'providers.baseUrls': { antropic: 'https://a.example' } },
    inZone,
  );
  expect(settings.providerBaseUrls).toEqual({});
  expect(notices.map(noticeSentence).join()).toContain('computeSpend.providers.baseUrls is');
});

test('an upstream that can’t be used is left out and told, and the last one of a name holds', () => {
  const upstreams = [
    'no address',
    'anthropic=https://one.example.com',
    7,
    'anthropic=https://two.example.com',
  ];
  const { settings, notices } = resolveSettings({ 'gateway.upstreams': upstreams }, inZone);
  expect(settings.gatewayUpstreams).toEqual(['anthropic=https://two.example.com']);
  expect(notices.map(noticeSentence)).toEqual(
    [
      'computeSpend.gateway.upstreams has an entry that can’t be used (number 1): give a name and an address like anthropic=https://ai.example.com.',
      'computeSpend.gateway.upstreams has an entry that can’t be used (number 3): give a name and an address like anthropic=https://ai.example.com.',
    ].map((sentence) => sentence.replace('can’t', "can't")),
  );
});

test.each([
  ['allowance.amount', -5, 'is -5, which can’t be used: give a number above zero, or remove it.'],
  ['allowance.amount', '12000', 'is "12000", which can’t be used: give a number above zero, or remove it.'],
  ['allowance.unit', 'dollars', 'is "dollars", which can’t be used: give a currency like USD, or tokens.'],
  ['allowance.unit', 'QQQ', 'is "QQQ", which can’t be used: give a currency like USD, or tokens.'],
  ['allowance.yearStart', '02-31', 'is "02-31", which can’t be used: give a month and a day like 04-01.'],
  [
    'allowance.timeZone',
    'Mars',
    'is "Mars", which can’t be used: give a time zone like Europe/Paris, or nothing.',
  ],
  ['rateFile', './rates.json', 'is "./rates.json", which can’t be used: give an absolute path, or nothing.'],
  ['tools.codex.enabled', 'no', 'is "no", which can’t be used: give true or false.'],
  [
    'statusBar.warnAt',
    90,
    'is 90, which can’t be used: give a share between 0 (never) and 10, as 0.9 for 90 %.',
  ],
  ['statusBar.alignment', 'top', 'is "top", which can’t be used: give left or right.'],
  ['exchangeRates', 'EUR', 'is "EUR", which can’t be used: give a list of rates.'],
] as const)('%s of %j is told and left out', (key, value, sentence) => {
  const { notices } = resolveSettings({ [key]: value }, inZone);
  expect(notices.map(noticeSentence)).toEqual([`computeSpend.${key} ${sentence.replaceAll('’', "'")}`]);
});

test('a unit that can’t be read takes its amount with it: 12,000 of what?', () => {
  const { settings } = resolveSettings({ 'allowance.amount': 12_000, 'allowance.unit': 'dollars' }, inZone);
  expect(settings.allowance).toMatchObject({ amount: null, unit: 'USD' });
});

test('a bad rate is left out by itself', () => {
  const good = { from: '2026-01-01', currency: 'EUR', perUsd: 0.92 };
  const { settings, notices } = resolveSettings(
    { exchangeRates: [{ ...good, perUsd: 0 }, good, { ...good, from: '2026-02-30' }] },
    inZone,
  );
  expect(settings.allowance?.exchangeRates).toEqual([good]);
  expect(notices.map(({ message }) => message.slice(0, 45))).toEqual([
    "has an entry that can't be used (number 1): e",
    "has an entry that can't be used (number 3): e",
  ]);
});

test('whatever is in the settings, something usable comes out', () => {
  const key = fastCheck.constantFrom(...Object.values(settingKeys));
  fastCheck.assert(
    fastCheck.property(fastCheck.dictionary(key, fastCheck.jsonValue()), (values) => {
      const { settings } = resolveSettings(values, inZone);
      const { allowance, statusBar } = settings;
      expect(allowance === null || allowance.amount === null || allowance.amount > 0).toBe(true);
      expect(statusBar.warnAt).toBeGreaterThanOrEqual(0);
      expect(['left', 'right']).toContain(statusBar.alignment);
    }),
  );
});

describe('in a window', () => {
  const amount = { 'allowance.amount': 10_000 };

  test('the meter is told when it is joined, and once when settings that belong together change', async () => {
    const { editor, clock, meter, host } = startHost({ settings: amount });
    expect(meter.asked).toEqual(['start']);
    meter.join();
    const told = (): string[] => meter.asked.filter((line) => line.startsWith('configure'));
    expect(told()).toEqual([
      `configure ${JSON.stringify({
        allowance: { amount: 10_000, unit: 'USD', yearStart: '01-01', timeZone: zone, exchangeRates: [] },
        environment: { HOME: '/home/ada' },
        disabledTools: [],
        rateFile: null,
        guard: noLimits,
        plans: [],
        unofficialQuotas: [],
        network: straight,
      })}`,
    ]);
    await editor.configuration.set('user', 'allowance.unit', 'tokens');
    await editor.configuration.set('user', 'allowance.amount', 5_000_000);
    clock.advance(200);
    expect(told()).toHaveLength(2);
    expect(told()[1]).toContain('"amount":5000000,"unit":"tokens"');
    meter.become('lost');
    meter.become('joined');
    expect(told()).toHaveLength(3);
    host.dispose();
  });

  test('a workspace can’t name files, switch tools, set the allowance or a limit', async () => {
    const { editor, clock, meter, host } = startHost();
    await editor.configuration.set('workspace', 'rateFile', '/tmp/evil.json');
    await editor.configuration.set('workspace', 'tools.codex.enabled', false);
    await editor.configuration.set('workspace', 'allowance.amount', 1e9);
    await editor.configuration.set('workspace', 'statusBar.warnAt', 0);
    await editor.configuration.set('workspace', 'guard.dailyLimit', 1e6);
    await editor.configuration.set('workspace', 'plans', [claudeMax]);
    await editor.configuration.set('workspace', 'providers.baseUrls', { openai: 'https://evil.example' });
    await editor.configuration.set('workspace', 'unofficial.claude', true);
    clock.advance(200);
    meter.join();
    expect(meter.asked.at(-1)).toBe(
      `configure ${JSON.stringify({
        allowance: null,
        environment: { HOME: '/home/ada' },
        disabledTools: [],
        rateFile: null,
        guard: noLimits,
        plans: [],
        unofficialQuotas: [],
        network: straight,
      })}`,
    );
    host.dispose();
  });

  test('Claude Code’s own token leaves the window only while its quota windows are switched on', async () => {
    const environment = { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-canary' };
    const { editor, clock, meter, host } = startHost({ environment });
    meter.join();
    expect(meter.asked.join()).not.toContain('canary');
    await editor.configuration.set('user', 'unofficial.claude', true);
    clock.advance(200);
    expect(meter.asked.at(-1)).toContain('"unofficialQuotas":["claude"]');
    expect(meter.asked.at(-1)).toContain('"claudeCodeToken":"sk-ant-oat01-canary"');
    await editor.configuration.set('user', 'unofficial.claude', false);
    clock.advance(200);
    expect(meter.asked.at(-1)).toContain('"unofficialQuotas":[]');
    expect(meter.asked.at(-1)).not.toContain('canary');
    host.dispose();
  });

  const toldNetwork = (meter: { readonly asked: readonly string[] }): unknown =>
    (JSON.parse((meter.asked.at(-1) ?? '').replace('configure ', '')) as { network: unknown }).network;

  test('the way to the internet is the editor’s, else the variables’, never a workspace’s', async () => {
    const environment = {
      HTTPS_PROXY: 'http://variable:1',
      NO_PROXY: 'inside',
      NODE_EXTRA_CA_CERTS: '/etc/extra.pem',
    };
    const { editor, clock, meter, host } = startHost({ environment });
    await editor.configuration.set('workspace', 'http.proxy', 'http://evil:1');
    await editor.configuration.set('workspace', 'http.systemCertificates', false);
    meter.join();
    const ofVariables = {
      ...straight,
      proxy: 'http://variable:1',
      noProxy: 'inside',
      certificateFile: '/etc/extra.pem',
    };
    expect(toldNetwork(meter)).toEqual(ofVariables);

    await editor.configuration.set('user', 'http.proxy', ' http://setting:2 ');
    await editor.configuration.set('user', 'http.noProxy', ['a.example', 5, 'b.example']);
    await editor.configuration.set('user', 'http.systemCertificates', false);
    clock.advance(200);
    expect(toldNetwork(meter)).toEqual({
      ...ofVariables,
      proxy: 'http://setting:2',
      noProxy: 'a.example,b.example',
      trustsSystemCertificates: false,
    });

    await editor.configuration.set('user', 'http.proxySupport', 'off');
    clock.advance(200);
    expect(toldNetwork(meter)).toMatchObject({ proxy: null, certificateFile: '/etc/extra.pem' });
    host.dispose();
  });

  test('an allowance without a zone keeps the zone in which it was first used', () => {
    const first = startHost({ settings: amount });
    first.host.dispose();
    void first.editor.globalState.update('allowanceTimeZone', 'Asia/Tokyo');
    const abroad = startHost({ editor: first.editor });
    abroad.meter.join();
    expect(abroad.meter.asked.at(-1)).toContain('"timeZone":"Asia/Tokyo"');
    abroad.host.dispose();
  });

  test('bad values make one notice, told once, with a way to the settings', async () => {
    const { editor, clock, host } = startHost({
      settings: { ...amount, rateFile: 'x', 'statusBar.warnAt': 'y' },
    });
    await editor.configuration.set('user', 'allowance.amount', 20_000);
    clock.advance(200);
    expect(editor.messages.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      `warning: Compute Spend: computeSpend.rateFile is "x", which can't be used: give an absolute path, or nothing. ` +
        `computeSpend.statusBar.warnAt is "y", which can't be used: give a share between 0 (never) and 10, as 0.9 for 90 %.`,
    ]);
    await editor.messages[0]?.answer('Open Settings');
    expect(editor.executed).toContainEqual({
      command: 'workbench.action.openSettings',
      arguments: ['@ext:compute-spend.compute-spend'],
    });
    host.dispose();
  });

  test('a meter that refuses the settings is logged', async () => {
    const { meter, logged, host } = startHost();
    meter.answers = { configure: () => Promise.reject(new Error('the ledger is full')) };
    meter.join();
    await settled();
    expect(logged.at(-1)).toBe("error The meter did not take this window's settings: the ledger is full");
    host.dispose();
  });
});
