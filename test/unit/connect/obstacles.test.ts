import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { terminalVariables } from '../../../src/core/terminalVariables.ts';
import type { ConnectionWish } from '../../../src/core/toolConnection.ts';
import { address, claudeWish, codexWish, geminiWish } from './addresses.ts';
import { toolMachine } from './toolMachine.ts';

const gatewayIn = (tool: string, where: string): ConnectionWish => ({ tool, way: 'terminalGateway', where });

test('an administrator’s settings that name another receiver stand in the way', () => {
  using machine = toolMachine();
  const file = join(machine.managedFolder, 'managed-settings.json');
  writeFileSync(file, '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example.com"}}');
  const connections = machine.open();
  const sentence = `Your administrator’s ${file} sets OTEL_EXPORTER_OTLP_ENDPOINT, which wins over yours. Ask for another value, or rely on the logs.`;
  expect(connections.plan(claudeWish, address).obstacles).toEqual([sentence]);
  expect(connections.obstaclesOf(connections.connect(claudeWish, address))).toEqual([sentence]);
});

test('a base URL in Claude Code’s settings, the user’s or the folder’s, wins over the terminal’s', () => {
  using machine = toolMachine();
  const own = machine.write('.claude/settings.json', '{"env": {"ANTHROPIC_BASE_URL": "https://x"}}');
  const folders = machine.write(
    'work/.claude/settings.local.json',
    '// c\n{"env": {"ANTHROPIC_BASE_URL": "https://y"}}',
  );
  const { obstacles } = machine.open().plan(gatewayIn('claude-code', machine.place('work')), address);
  expect(obstacles).toEqual(
    [own, folders].map(
      (file) => `${file} sets ANTHROPIC_BASE_URL, which wins over the terminal’s. Remove it there.`,
    ),
  );
});

test('variables of the window win over Gemini CLI’s settings, unless they say the same', () => {
  using machine = toolMachine();
  Object.assign(machine.environment, {
    GEMINI_TELEMETRY_ENABLED: 'false',
    GEMINI_TELEMETRY_TARGET: 'local',
    GEMINI_TELEMETRY_OTLP_ENDPOINT: address.telemetryUrl,
  });
  expect(machine.open().plan(geminiWish, address).obstacles).toEqual([
    'The variable GEMINI_TELEMETRY_ENABLED is set and wins over Gemini CLI’s settings. Unset it.',
  ]);
});

test('Gemini CLI signed in with Google does not go through a base URL', () => {
  using machine = toolMachine();
  machine.write('.gemini/settings.json', '{"security": {"auth": {"selectedType": "oauth-personal"}}}');
  expect(machine.open().plan(gatewayIn('gemini-cli', '/srv'), address).obstacles[0]).toContain(
    'signed in with Google',
  );
});

test('Gemini CLI without a way to sign in would not start behind a base URL: refused, and held back where it stands', () => {
  using machine = toolMachine();
  const wish = gatewayIn('gemini-cli', machine.place('work'));
  const connections = machine.open();
  const refusal = 'Choose an API key with /auth in Gemini CLI first.';
  expect(() => connections.plan(wish, address)).toThrow(refusal);
  expect(() => connections.connect(wish, address)).toThrow(refusal);
  expect(connections.all()).toEqual([]);

  const login = '{"security": {"auth": {"selectedType": "gemini-api-key"}}}';
  const file = machine.write('.gemini/settings.json', login);
  expect(connections.plan(wish, address).obstacles).toEqual([]);
  connections.connect(wish, address);
  const carried = (): object => terminalVariables(connections.all(), address, wish.where);
  expect(carried()).toHaveProperty('GOOGLE_GEMINI_BASE_URL');
  writeFileSync(file, '{}');
  machine.time.now += 10_000;
  expect(carried()).toEqual({});
  expect(connections.all().flatMap((one) => connections.obstaclesOf(one))).toEqual([
    expect.stringContaining(refusal),
  ]);
  // The folder's own settings name one too.
  machine.write('work/.gemini/settings.json', login);
  machine.time.now += 10_000;
  expect(carried()).toHaveProperty('GOOGLE_GEMINI_BASE_URL');
});

test('others’ files that can’t be read stand in nobody’s way', () => {
  using machine = toolMachine();
  machine.write('.gemini/settings.json', '{');
  expect(machine.open().plan(gatewayIn('gemini-cli', '/srv'), address).obstacles).toEqual([]);
});

test('what stands in the way is looked for every ten seconds, as every snapshot asks', () => {
  using machine = toolMachine();
  const file = machine.write('.codex/config.toml', '');
  const connections = machine.open();
  const connection = connections.connect(codexWish, address);
  expect(connections.obstaclesOf(connection)).toEqual([]);
  machine.write('.codex/config.toml', '[otel');
  machine.time.now += 9_999;
  expect(connections.obstaclesOf(connection)).toEqual([]);
  machine.time.now += 1;
  expect(connections.obstaclesOf(connection)[0]).toContain(`${file} can’t be read (line 1`);
});
