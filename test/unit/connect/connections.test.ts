import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { ConnectionWish } from '../../../src/core/toolConnection.ts';
import {
  address,
  addressAt,
  claudeWish,
  codexWish,
  everything,
  geminiWish,
  profileWish,
} from './addresses.ts';
import { now, toolMachine } from './toolMachine.ts';

const mine = '{\n  // mine\n  "model": "opus"\n}\n';

const tools: readonly (readonly [ConnectionWish, string, string])[] = [
  [claudeWish, '.claude/settings.json', mine],
  [geminiWish, '.gemini/settings.json', mine],
  [codexWish, '.codex/config.toml', '# mine\r\nmodel = "gpt-5"\r\n'],
];

describe.each(tools)('%o', (wish, path, before) => {
  test('changes the settings as the plan says, once, and puts them back', () => {
    using machine = toolMachine();
    const file = machine.write(path, before);
    const connections = machine.open();
    const plan = connections.plan(wish, address);
    expect(plan.change).toMatchObject({ file, before });
    expect(machine.read(path)).toBe(before);

    const made = connections.connect(wish, address);
    expect(made).toEqual({ ...wish, file, since: new Date(now).toISOString() });
    expect(machine.read(path)).toBe(plan.change?.after);
    machine.time.now += 1000;
    expect(connections.connect(wish, address)).toEqual(made);
    expect(machine.open().all()).toEqual([made]);
    expect(connections.obstaclesOf(made)).toEqual([]);

    expect(machine.open().disconnect(everything)).toEqual({ restored: [made], left: [] });
    expect(machine.read(path)).toBe(before);
    expect(existsSync(machine.file)).toBe(false);
  });

  test('makes the file and its folder, and removes both', () => {
    using machine = toolMachine();
    machine.open().connect(wish, address);
    expect(machine.read(path)).toContain(address.telemetryUrl);
    expect(statSync(machine.place(path)).mode & 0o777).toBe(0o600);
    machine.open().disconnect(everything);
    expect(machine.files()).toEqual([]);
  });

  test('an own file or folder beside it keeps the folder', () => {
    using machine = toolMachine();
    machine.open().connect(wish, address);
    machine.write(join(path, '../notes.txt'), 'mine');
    machine.open().disconnect(everything);
    expect(machine.read(path)).toBeNull();
    expect(machine.read(join(path, '../notes.txt'))).toBe('mine');
  });

  test('follows the gateway to another address, and puts back what was there first', () => {
    using machine = toolMachine();
    machine.write(path, before);
    const connections = machine.open();
    connections.connect(wish, address);
    machine.open().readdress(addressAt(20_002));
    expect(machine.read(path)).toContain(addressAt(20_002).telemetryUrl);
    expect(machine.read(path)).not.toContain(address.telemetryUrl);
    machine.open().disconnect(everything);
    expect(machine.read(path)).toBe(before);
  });

  test('follows it in a file that was edited meanwhile', () => {
    using machine = toolMachine();
    machine.write(path, before);
    machine.open().connect(wish, address);
    const comment = path.endsWith('json') ? '// later\n' : '# later\n';
    machine.write(path, comment + (machine.read(path) ?? ''));
    machine.open().readdress(addressAt(20_002));
    expect(machine.read(path)).toContain(addressAt(20_002).telemetryUrl);
    machine.open().disconnect(everything);
    expect(machine.read(path)).toBe(comment + before);
  });

  test('what the user took out stays out', () => {
    using machine = toolMachine();
    machine.write(path, before);
    const made = machine.open().connect(wish, address);
    machine.write(path, before);
    const connections = machine.open();
    connections.readdress(addressAt(20_002));
    expect(machine.read(path)).toBe(before);
    expect(connections.obstaclesOf(made).join()).toContain('no longer says what connecting put there');
    expect(connections.disconnect(everything)).toEqual({ restored: [made], left: [] });
    expect(machine.read(path)).toBe(before);
  });

  test('a file that is gone is nothing to put back', () => {
    using machine = toolMachine();
    const made = machine.open().connect(wish, address);
    machine.write(join(path, '../notes.txt'), 'mine');
    const connections = machine.open();
    machine.write(path, '');
    expect(connections.disconnect(everything)).toEqual({ restored: [made], left: [] });
  });

  test('a link stays a link, and the mode stays', () => {
    using machine = toolMachine();
    const real = machine.write('dotfiles/real', before);
    chmodSync(real, 0o640);
    mkdirSync(join(machine.place(path), '..'), { recursive: true });
    symlinkSync('../dotfiles/real', machine.place(path));
    machine.open().connect(wish, address);
    expect(readFileSync(real, 'utf8')).toContain(address.telemetryUrl);
    expect(lstatSync(machine.place(path)).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    machine.open().disconnect(everything);
    expect(readFileSync(real, 'utf8')).toBe(before);
    expect(lstatSync(machine.place(path)).isSymbolicLink()).toBe(true);
    expect(machine.files().filter((name) => name.includes('compute-spend'))).toEqual([]);
  });

  test('a link to a file that there is not yet', () => {
    using machine = toolMachine();
    mkdirSync(join(machine.place(path), '..'), { recursive: true });
    symlinkSync('../dotfiles/real', machine.place(path));
    machine.open().connect(wish, address);
    expect(machine.read('dotfiles/real')).toContain(address.telemetryUrl);
    machine.open().disconnect(everything);
    expect(machine.read('dotfiles')).toBeNull();
    expect(lstatSync(machine.place(path)).isSymbolicLink()).toBe(true);
  });

  test('a link that starts in a folder which is a link itself', () => {
    using machine = toolMachine();
    const before = tools.find(([one]) => one === wish)?.[2] ?? '';
    const real = machine.write('elsewhere/shared/real', before);
    const folder = join(machine.place(path), '..');
    mkdirSync(machine.place('elsewhere/tool'));
    symlinkSync(machine.place('elsewhere/tool'), folder);
    symlinkSync('../shared/real', machine.place(path));
    machine.open().connect(wish, address);
    expect(readFileSync(real, 'utf8')).toContain(address.telemetryUrl);
    expect(machine.read('shared')).toBeNull();
    machine.open().disconnect(everything);
    expect(readFileSync(real, 'utf8')).toBe(before);
  });

  test.each([
    ['read-only', 'is read-only'],
    ['broken', 'can’t be read (line 1'],
    ['huge', 'is larger than 5 MB'],
    ['binary', 'is not written in UTF-8'],
    ['folder', 'is no file'],
  ])('%s: refused, and nothing is changed', (trouble, message) => {
    using machine = toolMachine();
    const texts: Record<string, string | Buffer> = {
      broken: '{"a',
      huge: ' '.repeat(6 * 1024 * 1024),
      binary: Buffer.from([0xff, 0xfe, 0x00]),
    };
    if (trouble === 'folder') mkdirSync(machine.place(path), { recursive: true });
    else machine.write(path, texts[trouble] ?? before);
    if (trouble === 'read-only') chmodSync(machine.place(path), 0o444);
    const files = machine.files();
    expect(() => machine.open().connect(wish, address)).toThrow(message);
    expect(() => machine.open().connect(wish, address)).toThrow('nothing was changed');
    expect(machine.files()).toEqual(files);
    if (trouble !== 'folder')
      expect(readFileSync(machine.place(path)).equals(Buffer.from(texts[trouble] ?? before))).toBe(true);
    expect(machine.open().all()).toEqual([]);
  });

  test('a file that can’t be written on disconnecting is left, told, and tried again', () => {
    using machine = toolMachine();
    const file = machine.write(path, before);
    const made = machine.open().connect(wish, address);
    chmodSync(file, 0o400);
    const { restored, left } = machine.open().disconnect(everything);
    expect(restored).toEqual([]);
    expect(left).toEqual([
      { connection: made, reason: `${file} is read-only, so nothing was changed. Make it writable.` },
    ]);
    chmodSync(file, 0o600);
    expect(machine.open().disconnect(everything)).toEqual({ restored: [made], left: [] });
    expect(machine.read(path)).toBe(before);
  });
});

test('two tools: one is taken back, the other stays', () => {
  using machine = toolMachine();
  machine.write('.claude/settings.json', mine);
  const connections = machine.open();
  connections.connect(claudeWish, address);
  const codex = connections.connect(codexWish, address);
  connections.disconnect({ tool: 'claude-code', way: null, where: null });
  expect(machine.read('.claude/settings.json')).toBe(mine);
  expect(connections.all()).toEqual([codex]);
});

test('a value that the user changed is his, and told', () => {
  using machine = toolMachine();
  const path = '.claude/settings.json';
  const file = machine.write(path, mine);
  machine.open().connect(claudeWish, address);
  const changed = (machine.read(path) ?? '').replace(address.telemetryUrl, 'https://otel.example.com');
  machine.write(path, changed);
  const { left } = machine.open().disconnect(everything);
  expect(left.map(({ reason }) => reason)).toEqual([
    `env.OTEL_EXPORTER_OTLP_ENDPOINT in ${file} was changed since and is yours now, so it stays. Remove it there if you don’t want it.`,
  ]);
  expect(machine.read(path)).toBe(
    '{\n  // mine\n  "model": "opus",\n  "env": {\n    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example.com"\n  }\n}\n',
  );
  expect(machine.open().all()).toEqual([]);
});

test.each([
  [
    claudeWish,
    '.claude/settings.json',
    '{"env":{"OTEL_EXPORTER_OTLP_ENDPOINT":"https://x"}}',
    'env.OTEL_EXPORTER_OTLP_ENDPOINT',
  ],
  [
    claudeWish,
    '.claude/settings.json',
    '{"env":{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT":"https://x"}}',
    'env.OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  ],
  [geminiWish, '.gemini/settings.json', '{"telemetry":{"enabled":false}}', 'telemetry.enabled'],
  [geminiWish, '.gemini/settings.json', '{"telemetry":{"outfile":"/tmp/x"}}', 'telemetry.outfile'],
  [codexWish, '.codex/config.toml', '[otel]\nexporter = "none"\n', 'otel.exporter'],
  [codexWish, '.codex/config.toml', '[otel]\nenvironment = "dev"\n', 'a table [otel] of its own'],
  [profileWish, '.codex/compute-spend.config.toml', 'model_provider = "mine"\n', 'model_provider'],
] as const)('%o: what the user has set is not written over: %s has %s', (wish, path, before, name) => {
  using machine = toolMachine();
  const file = machine.write(path, before);
  expect(() => machine.open().connect(wish, address)).toThrow(file);
  expect(() => machine.open().connect(wish, address)).toThrow(name);
  expect(machine.read(path)).toBe(before);
});

test('values that the user has set just so are his: the rest is added, and taken back', () => {
  using machine = toolMachine();
  const before = '{ "env": { "OTEL_LOGS_EXPORTER": "otlp" } }';
  machine.write('.claude/settings.json', before);
  machine.open().connect(claudeWish, address);
  expect(JSON.parse(machine.read('.claude/settings.json') ?? '')).toMatchObject({
    env: { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: address.telemetryUrl },
  });
  machine.open().disconnect(everything);
  expect(machine.read('.claude/settings.json')).toBe(before);
});

test.each([
  ['chatgpt', 'compute-spend', { base_url: address.urls['chatgpt'], requires_openai_auth: true }],
  [
    'apiKey',
    'compute-spend-key',
    { base_url: `${address.urls['openai'] ?? ''}/v1`, env_key: 'OPENAI_API_KEY' },
  ],
] as const)('a Codex profile for %s is a file of its own', (where, name, target) => {
  using machine = toolMachine();
  machine.write('.codex/config.toml', 'model = "gpt-5"\n');
  machine.open().connect({ ...profileWish, where }, address);
  expect(machine.read('.codex/config.toml')).toBe('model = "gpt-5"\n');
  expect(parse(machine.read(`.codex/${name}.config.toml`) ?? '')).toEqual({
    model_provider: 'compute-spend',
    model_providers: {
      'compute-spend': {
        name: 'OpenAI through Compute Spend',
        wire_api: 'responses',
        supports_websockets: false,
        ...target,
      },
    },
  });
  machine.open().disconnect(everything);
  expect(machine.files()).toEqual(['.codex', '.codex/config.toml']);
});

test('tools’ own variables say where the files lie', () => {
  using machine = toolMachine();
  Object.assign(machine.environment, {
    CLAUDE_CONFIG_DIR: machine.place('claude'),
    CODEX_HOME: machine.place('codex'),
    GEMINI_CLI_HOME: machine.place('gemini'),
  });
  const connections = machine.open();
  const files = [claudeWish, codexWish, profileWish, geminiWish].map(
    (wish) => connections.connect(wish, address).file,
  );
  expect(files).toEqual(
    [
      'claude/settings.json',
      'codex/config.toml',
      'codex/compute-spend.config.toml',
      'gemini/.gemini/settings.json',
    ].map(machine.place),
  );
});

test('terminals, the editor and chat models are only remembered, with what the editor had before', () => {
  using machine = toolMachine();
  const connections = machine.open();
  const wishes: readonly ConnectionWish[] = [
    { tool: 'claude-code', way: 'terminalGateway', where: '/srv/work' },
    { tool: 'gemini-cli', way: 'terminalTelemetry', where: null },
    { tool: 'copilot-vscode', way: 'editorTelemetry', where: null, former: { 'a.b': 1 } },
    {
      tool: 'copilot-vscode',
      way: 'chatModel',
      where: 'm-1',
      model: { vendorRoute: 'anthropic', modelId: 'm-1', apiType: 'messages' },
    },
  ];
  const plans = wishes.map((wish) => connections.plan(wish, address));
  expect(plans.map(({ change }) => change)).toEqual([null, null, null, null]);
  expect(plans[0]?.variables).toEqual({ ANTHROPIC_BASE_URL: address.urls['anthropic'] });
  expect(plans[2]?.settings).toMatchObject({ 'github.copilot.chat.otel.otlpEndpoint': address.telemetryUrl });
  expect(JSON.parse(plans[3]?.snippet ?? '')).toMatchObject({
    url: `${address.urls['anthropic'] ?? ''}/v1/messages`,
  });
  for (const wish of wishes) connections.connect(wish, address);
  connections.connect(
    { tool: 'copilot-vscode', way: 'editorTelemetry', where: null, former: { 'a.b': 2 } },
    address,
  );
  expect(machine.open().all()).toMatchObject(wishes);

  const outside = machine.open().disconnect({ ...everything, isOutsideEditor: true });
  expect(outside.restored.map(({ way }) => way)).toEqual(['terminalGateway', 'terminalTelemetry']);
  expect(outside.left.map(({ connection }) => connection.way)).toEqual(['editorTelemetry', 'chatModel']);
  expect(machine.open().disconnect(everything)).toMatchObject({ restored: wishes.slice(2), left: [] });
});

test.each<ConnectionWish>([
  { tool: 'claude-code', way: 'terminalGateway', where: null },
  { tool: 'copilot-cli', way: 'terminalTelemetry', where: null },
  { tool: 'amp', way: 'telemetry', where: null },
  { tool: 'codex', way: 'codexProfile', where: 'both' },
  { tool: 'codex', way: 'terminalGateway', where: '/srv' },
])('%o can’t be had', (wish) => {
  using machine = toolMachine();
  expect(() => machine.open().plan(wish, address)).toThrow(/one workspace only|can’t be connected/);
});

test.each([
  ['damaged', '{"version":1,', 'is damaged'],
  ['of another form', '{"version":1,"connections":[{"tool":1}]}', 'is damaged'],
  ['a newer version’s', '{"version":2,"connections":{}}', 'Update Compute Spend'],
])('a file of connections that is %s is told and not written over', (_what, text, message) => {
  using machine = toolMachine();
  writeFileSync(machine.file, text);
  const connections = machine.open();
  expect(connections.all()).toEqual([]);
  expect(connections.problems()).toMatchObject([{ severity: 'error', subject: 'connections' }]);
  expect(connections.problems()[0]?.message).toContain(message);
  expect(() => connections.connect(claudeWish, address)).toThrow(message);
  expect(() => connections.disconnect(everything)).toThrow(message);
  expect(machine.files()).toEqual([]);
  expect(readFileSync(machine.file, 'utf8')).toBe(text);
});

test('the file of connections holds nothing of the user’s settings, and only he can read it', () => {
  using machine = toolMachine();
  machine.write(
    '.claude/settings.json',
    '{"apiKeyHelper": "canary", "env": {"ANTHROPIC_API_KEY": "canary"}}',
  );
  machine.open().connect(claudeWish, address);
  expect(readFileSync(machine.file, 'utf8')).not.toContain('canary');
  expect(statSync(machine.file).mode & 0o777).toBe(0o600);
  expect(machine.logged.join()).not.toContain('secret');
});
