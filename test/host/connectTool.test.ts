import { describe, expect, test } from 'vitest';
import type { ConnectionPlan, ConnectionWish, FoundTool } from '../../src/core/toolConnection.ts';
import { commandIds } from '../../src/host/ids.ts';
import { gatewayAddress } from './fakes/meter.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeConnection, snapshotWith } from './makeConnection.ts';
import { makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const claudeProgram: FoundTool = { tool: 'claude-code', place: '/usr/bin/claude', version: '2.1.330' };
const claudeFile = {
  file: '/home/ada/.claude/settings.json',
  before: '{\n  "model": "opus"\n}\n',
  after: '{\n  "model": "opus",\n  "env": {\n    "CLAUDE_CODE_ENABLE_TELEMETRY": "1"\n  }\n}\n',
};

function makePlan(wish: ConnectionWish, overrides: Partial<ConnectionPlan> = {}): ConnectionPlan {
  return { wish, change: null, variables: {}, settings: {}, obstacles: [], ...overrides };
}

/** A window that has joined; the meter's plans are what `plan` says. */
function startConnecting(
  plan: (wish: ConnectionWish) => Partial<ConnectionPlan>,
  options: Parameters<typeof startHost>[0] & { snapshot?: ReturnType<typeof makeSnapshot> } = {},
) {
  const editor = options.editor ?? new FakeEditor();
  const started = startHost({ found: [claudeProgram], ...options, editor });
  const wishes: ConnectionWish[] = [];
  started.meter.answers = {
    connectionPlan: (wish) => Promise.resolve(makePlan(wish, plan(wish))),
    connect: (wish) => {
      wishes.push(wish);
      started.meter.asked.push(`connect ${wish.tool} ${wish.way}`);
      const connection = makeConnection({ ...wish });
      started.meter.say(snapshotWith(connection));
      return Promise.resolve(snapshotWith(connection));
    },
  };
  started.meter.join(options.snapshot ?? makeSnapshot());
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
  return { ...started, editor, last, message, wishes };
}

describe('the list of tools', () => {
  test('names what is found on the machine and in the editor, and how each is metered now', async () => {
    const editor = new FakeEditor();
    editor.extensions.set('GitHub.copilot-chat', '0.67.0').set('saoudrizwan.claude-dev', '4.0.1');
    const connection = makeConnection({ tool: 'codex', way: 'telemetry' });
    const snapshot = {
      ...snapshotWith(connection),
      tools: [
        {
          tool: 'codex',
          connections: [connection],
          arrivals: [{ source: 'telemetry' as const, calls: 3, lastAt: '2026-11-18T14:00:00.000Z' }],
          obstacles: [],
        },
        { tool: 'goose', connections: [], arrivals: [], obstacles: [] },
      ],
    };
    const { last, host } = startConnecting(() => ({}), { editor, snapshot });
    void editor.run(commandIds.connectTool);
    await settled();
    expect(last().items.map(({ label, description, detail }) => [label, description, detail])).toEqual([
      ['$(plug) Codex', '', 'Metered by its own telemetry and its log · last call 5 minutes ago'],
      [
        '$(circle-outline) Claude Code',
        '2.1.330 · on this machine',
        'Metered by its log · no call has arrived yet',
      ],
      ['$(circle-outline) Copilot in VS Code', '0.67.0 · extension', 'Not metered yet'],
      [
        '$(circle-outline) Cline',
        '4.0.1 · extension',
        'Not metered: it has no way that can be switched on from here',
      ],
      ['$(circle-outline) Goose', '', 'Not metered: it has no way that can be switched on from here'],
    ]);
    host.dispose();
  });

  test('a connection that something stands in the way of says what', async () => {
    const editor = new FakeEditor();
    editor.openFolders('/srv/atlas');
    const connection = makeConnection({ way: 'terminalGateway', where: '/srv/atlas' });
    const { last, host } = startConnecting(() => ({}), {
      editor,
      snapshot: snapshotWith(connection),
      environment: { ANTHROPIC_BASE_URL: 'https://proxy.example.com' },
    });
    await settled();
    void editor.run(commandIds.connectTool);
    await settled();
    expect(last().items[0]).toMatchObject({
      label: '$(warning) Claude Code',
      detail: expect.stringContaining('ANTHROPIC_BASE_URL is already set') as string,
    });
    host.dispose();
  });

  test('with nothing there it says so', async () => {
    const { editor, message, host } = startConnecting(() => ({}), {
      found: [],
      snapshot: makeSnapshot({ knownSince: {} }),
    });
    void editor.run(commandIds.connectTool);
    await settled();
    expect(message().text).toMatch(/^No AI tool is found/);
    host.dispose();
  });

  test('a tool that has no way says why', async () => {
    const editor = new FakeEditor();
    editor.extensions.set('saoudrizwan.claude-dev', '4.0.1');
    const { last, message, host } = startConnecting(() => ({}), { editor });
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('cline');
    expect(message().text).toMatch(/^Cline can’t be connected from here/);
    host.dispose();
  });
});

describe('a settings file', () => {
  const telemetry = () => ({ change: claudeFile });

  async function chooseTelemetry(started: ReturnType<typeof startConnecting>): Promise<void> {
    void started.editor.run(commandIds.connectTool);
    await settled();
    await started.last().choose('claude-code');
    await started.last().choose('telemetry');
  }

  test('is changed only when the user agrees to the change that was shown', async () => {
    const started = startConnecting(telemetry);
    const { editor, message, meter, host } = started;
    await chooseTelemetry(started);
    expect(message()).toMatchObject({ text: 'Connect Claude Code by its own telemetry?' });
    expect(message().buttons).toEqual(['Connect', 'Show the Change']);
    expect(message().detail).toContain(
      '/home/ada/.claude/settings.json gets:\n  "model": "opus",\n  "env": {\n    "CLAUDE_CODE_ENABLE_TELEMETRY": "1"\n  }\n',
    );
    expect(message().detail).toContain('dropped on arrival and never kept');
    expect(meter.asked.filter((what) => what.startsWith('connect'))).toEqual([]);
    await message().answer('Connect');
    expect(meter.asked.filter((what) => what.startsWith('connect'))).toEqual([
      'connect claude-code telemetry',
    ]);
    expect(message().text).toBe(
      'Claude Code is connected. Start it again: sessions that already run report nothing.',
    );
    expect(editor.inputs.every(({ isDisposed }) => isDisposed)).toBe(true);
    host.dispose();
    expect(editor.alive).toBe(0);
  });

  test('the change is shown as a diff of read-only texts, then asked about again', async () => {
    const started = startConnecting(telemetry);
    const { editor, message, meter, host } = started;
    await chooseTelemetry(started);
    await message().answer('Show the Change');
    const diff = editor.executed.find(({ command }) => command === 'vscode.diff');
    const [before, after, title] = diff?.arguments ?? [];
    expect(editor.provideText?.(before as never)).toBe(claudeFile.before);
    expect(editor.provideText?.(after as never)).toBe(claudeFile.after);
    expect(title).toBe('settings.json: what connecting changes');
    await editor.documentClosed.fire({ uri: before as never });
    expect(editor.provideText?.(before as never)).toBe('');
    await message().answer('Don’t Connect');
    expect(meter.asked.filter((what) => what.startsWith('connect'))).toEqual([]);
    host.dispose();
  });

  test('giving up at any step changes nothing', async () => {
    const started = startConnecting(telemetry);
    const { editor, last, message, meter, host } = started;
    await chooseTelemetry(started);
    await message().answer(undefined);
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('claude-code');
    await last().goBack();
    expect(last().title).toBe('Connect an AI Tool');
    await last().escape();
    expect(meter.asked.filter((what) => what.startsWith('connect'))).toEqual([]);
    host.dispose();
  });

  test('what is in the way is told before', async () => {
    const started = startConnecting(() => ({ change: claudeFile, obstacles: ['A policy forbids it: ask.'] }));
    await chooseTelemetry(started);
    expect(started.message().detail).toMatch(/^In the way: A policy forbids it: ask\./);
    expect(started.message().buttons).toEqual(['Connect Anyway', 'Show the Change']);
    started.host.dispose();
  });

  test('a plan that can’t be made is told in the meter’s own words', async () => {
    const started = startConnecting(() => {
      throw new Error('The file /home/ada/.claude/settings.json can’t be read: line 3.');
    });
    await chooseTelemetry(started);
    expect(started.message()).toMatchObject({
      kind: 'error',
      text: 'Compute Spend: The file /home/ada/.claude/settings.json can’t be read: line 3.',
    });
    started.host.dispose();
  });
});

describe('terminals', () => {
  const variables = { ANTHROPIC_BASE_URL: gatewayAddress.urls['anthropic'] ?? '' };

  test('of the only workspace folder get the variable once it is agreed to', async () => {
    const editor = new FakeEditor();
    editor.openFolders('/srv/atlas');
    const { last, message, wishes, host } = startConnecting(() => ({ variables }), { editor });
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('claude-code');
    await last().choose('terminalGateway');
    expect(message().detail).toContain(
      `New terminals in /srv/atlas get:\nANTHROPIC_BASE_URL=${variables.ANTHROPIC_BASE_URL}`,
    );
    expect(message().detail).toContain('prompts and answers only pass through memory and are never kept');
    expect(message().buttons).toEqual(['Connect']);
    await message().answer('Connect');
    expect(wishes).toEqual([{ tool: 'claude-code', way: 'terminalGateway', where: '/srv/atlas' }]);
    expect(editor.environment.lines).toEqual([`0 ANTHROPIC_BASE_URL=${variables.ANTHROPIC_BASE_URL}`]);
    await message().answer('Open Terminal');
    expect(editor.executed.at(-1)?.command).toBe('workbench.action.terminal.new');
    host.dispose();
  });

  test('of several folders are asked for', async () => {
    const editor = new FakeEditor();
    editor.openFolders('/srv/atlas', '/home/ada/birch');
    const { last, message, wishes, host } = startConnecting(() => ({ variables }), { editor });
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('claude-code');
    await last().choose('terminalGateway');
    expect(last().items.map(({ label }) => label)).toEqual(['atlas', 'birch']);
    await last().choose('/home/ada/birch');
    await message().answer('Connect');
    expect(wishes.map(({ where }) => where)).toEqual(['/home/ada/birch']);
    host.dispose();
  });

  test('need an open folder', async () => {
    const { editor, last, message, meter, host } = startConnecting(() => ({ variables }));
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('claude-code');
    await last().choose('terminalGateway');
    expect(message().text).toMatch(/^No folder is open/);
    expect(meter.asked).not.toContain('gateway');
    host.dispose();
  });

  test('in which the user has set the variable are told of before', async () => {
    const editor = new FakeEditor();
    editor.openFolders('/srv/atlas');
    const { last, message, host } = startConnecting(() => ({ variables }), {
      editor,
      environment: { ANTHROPIC_BASE_URL: 'https://proxy.example.com' },
    });
    void editor.run(commandIds.connectTool);
    await settled();
    await last().choose('claude-code');
    await last().choose('terminalGateway');
    expect(message().detail).toMatch(/^In the way: ANTHROPIC_BASE_URL is already set/);
    expect(message().buttons).toEqual(['Connect Anyway']);
    host.dispose();
  });
});

test('Codex is asked for its login, and the profile is named', async () => {
  const { editor, last, message, wishes, host } = startConnecting(() => ({}), {
    found: [{ tool: 'codex', place: '/usr/bin/codex', version: null }],
  });
  void editor.run(commandIds.connectTool);
  await settled();
  await last().choose('codex');
  await last().choose('codexProfile');
  await last().choose('chatgpt');
  await message().answer('Connect');
  expect(wishes).toEqual([{ tool: 'codex', way: 'codexProfile', where: 'chatgpt' }]);
  expect(message().text).toContain('“codex --profile compute-spend”');
  host.dispose();
});

test('the walk is refused while no meter runs, and offers to start it', async () => {
  const { editor, host } = startHost();
  await editor.run(commandIds.connectTool);
  expect(editor.messages.at(-1)).toMatchObject({ kind: 'error', buttons: ['Start the Meter'] });
  host.dispose();
});
