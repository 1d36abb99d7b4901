import { expect, test } from 'vitest';
import type { ToolConnection } from '../../src/core/toolConnection.ts';
import { gatewayAddress } from './fakes/meter.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';
import { makeConnection, snapshotWith } from './makeConnection.ts';
import { startHost } from './startHost.ts';

const claude = makeConnection({ tool: 'claude-code', way: 'terminalGateway', where: '/srv/atlas' });
const gemini = makeConnection({ tool: 'gemini-cli', way: 'terminalTelemetry' });
const claudeLine = '0 ANTHROPIC_BASE_URL=http://127.0.0.1:20001/secret/anthropic';

async function startConnected(
  connections: readonly ToolConnection[],
  options: Parameters<typeof startHost>[0] = {},
) {
  const editor = options.editor ?? new FakeEditor(options.settings);
  if (editor.workspaceFolders.length === 0) editor.openFolders('/srv/atlas');
  const started = startHost({ ...options, editor });
  started.meter.join(snapshotWith(...connections));
  await settled();
  return started;
}

test('a base URL goes into the terminals of its workspace, and nowhere else', async () => {
  const { editor, host } = await startConnected([claude]);
  expect(editor.environment.lines).toEqual([claudeLine]);
  expect(editor.environment.persistent).toBe(false);
  editor.openFolders('/srv/other', '/srv/atlas');
  expect(editor.environment.lines).toEqual([claudeLine.replace('0', '1')]);
  editor.openFolders('/srv/other');
  expect(editor.environment.lines).toEqual([]);
  host.dispose();
});

test('a tool’s own telemetry variables go into every terminal', async () => {
  const { editor, host } = await startConnected([gemini]);
  expect(editor.environment.lines).toContain(
    `all GEMINI_TELEMETRY_OTLP_ENDPOINT=${gatewayAddress.telemetryUrl}`,
  );
  expect(editor.environment.lines.filter((line) => !line.startsWith('all GEMINI_'))).toEqual([]);
  host.dispose();
});

test('nothing is written twice: an equal value would mark every open terminal as outdated', async () => {
  const { editor, meter, host } = await startConnected([claude]);
  const { writes } = editor.environment;
  meter.say(snapshotWith(claude));
  meter.become('starting');
  meter.join(snapshotWith(claude));
  await settled();
  expect(editor.environment.writes).toBe(writes);
  expect(meter.asked.filter((what) => what === 'gateway')).toHaveLength(2);
  host.dispose();
});

test('a meter that is started again keeps the variables; one that is gone takes them away', async () => {
  const { editor, meter, host } = await startConnected([claude]);
  meter.become('starting');
  expect(editor.environment.lines).toEqual([claudeLine]);
  meter.become('lost');
  expect(editor.environment.lines).toEqual([]);
  meter.join(snapshotWith(claude));
  await settled();
  expect(editor.environment.lines).toEqual([claudeLine]);
  meter.become('stopped');
  expect(editor.environment.lines).toEqual([]);
  host.dispose();
});

test('an ended connection takes its own away, and an ended window all of them', async () => {
  const { editor, meter, host } = await startConnected([claude, gemini]);
  meter.say(snapshotWith(gemini));
  expect(editor.environment.lines.filter((line) => line.startsWith('0'))).toEqual([]);
  expect(editor.environment.lines).not.toEqual([]);
  host.dispose();
  expect(editor.environment.lines).toEqual([]);
});

test('another port of the gateway replaces the address', async () => {
  const { editor, meter, host } = await startConnected([claude]);
  const url = 'http://127.0.0.1:20002/secret/anthropic';
  meter.answers = {
    gateway: () => Promise.resolve({ ...gatewayAddress, port: 20_002, urls: { anthropic: url } }),
  };
  meter.become('starting');
  meter.join(snapshotWith(claude));
  await settled();
  expect(editor.environment.lines).toEqual([`0 ANTHROPIC_BASE_URL=${url}`]);
  host.dispose();
});

test('a gateway that can’t be opened leaves the terminals alone, and the log says why', async () => {
  const editor = new FakeEditor();
  editor.openFolders('/srv/atlas');
  const { meter, logged, host } = startHost({ editor });
  meter.answers = { gateway: () => Promise.reject(new Error('No port is free.')) };
  meter.join(snapshotWith(claude));
  await settled();
  expect(editor.environment.lines).toEqual([]);
  expect(logged).toContain('error The gateway could not be opened: No port is free.');
  host.dispose();
});

test('without a connection the gateway is never asked for', async () => {
  const { meter, host } = await startConnected([]);
  expect(meter.asked.filter((what) => what.startsWith('gateway'))).toEqual([]);
  host.dispose();
});

test('the user’s own upstreams go along, and are told again when they change', async () => {
  const settings = { 'gateway.upstreams': ['anthropic=https://ai.example.com'] };
  const { editor, meter, clock, host } = await startConnected([claude], { settings });
  expect(meter.asked).toContain('gateway anthropic=https://ai.example.com');
  await editor.configuration.set('user', 'gateway.upstreams', ['anthropic=https://new.example.com']);
  clock.advance(200);
  await settled();
  expect(meter.asked).toContain('gateway anthropic=https://new.example.com');
  host.dispose();
});

test('a workspace’s upstreams are never taken', async () => {
  const editor = new FakeEditor();
  editor.openFolders('/srv/atlas');
  await editor.configuration.set('workspace', 'gateway.upstreams', ['anthropic=https://evil.example.com']);
  const { meter, host } = await startConnected([claude], { editor });
  expect(meter.asked.filter((what) => what.startsWith('gateway'))).toEqual(['gateway']);
  host.dispose();
});

test.each([
  ['the editor’s environment', { ANTHROPIC_BASE_URL: 'https://proxy.example.com' }, undefined],
  ['the terminal’s settings', {}, { ANTHROPIC_BASE_URL: 'https://proxy.example.com' }],
  ['settings that take it out of terminals', {}, { ANTHROPIC_BASE_URL: null }],
])(
  'a value of the user’s own in %s stays, and the log says so once',
  async (_where, environment, setting) => {
    const editor = new FakeEditor();
    editor.openFolders('/srv/atlas');
    if (setting !== undefined) await editor.configuration.setOther('terminal.integrated.env.linux', setting);
    const { meter, logged, host } = await startConnected([claude], { editor, environment });
    meter.say(snapshotWith(claude));
    expect(editor.environment.lines).toEqual([]);
    const told = logged.filter((line) => line.startsWith('warn ANTHROPIC_BASE_URL is'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('stays as it is');
    host.dispose();
  },
);

test('a value inherited from a terminal of ours is not taken for the user’s', async () => {
  const { editor, host } = await startConnected([claude], {
    environment: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:20099/secret/anthropic' },
  });
  expect(editor.environment.lines).toEqual([claudeLine]);
  host.dispose();
});

test('a value that the user takes out of the settings makes room at once', async () => {
  const editor = new FakeEditor();
  await editor.configuration.setOther('terminal.integrated.env.linux', {
    GEMINI_TELEMETRY_TARGET: 'gcp',
  });
  const { host } = await startConnected([gemini], { editor });
  // All of a connection's variables or none of them.
  expect(editor.environment.lines).toEqual([]);
  await editor.configuration.setOther('terminal.integrated.env.linux', {});
  expect(editor.environment.lines).toContain('all GEMINI_TELEMETRY_TARGET=local');
  host.dispose();
});
