import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Connections } from '../../src/connect/connections.ts';
import type { ConnectionWish } from '../../src/core/toolConnection.ts';
import { joinMeter } from '../../src/link/meterClient.ts';
import { projectRoot } from '../harness/projectRoot.ts';
import { runCommand } from '../harness/runCommand.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { waitFor } from '../harness/waitFor.ts';
import { addressAt, claudeWish, codexWish, geminiWish, profileWish } from '../unit/connect/addresses.ts';
import { commandMachine } from './commandMachine.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const settings = '{\n  "model": "opus" // mine\n}\n';
const config = 'model = "gpt-5"\r\n';

/** A machine whose tools were connected by a meter that has ended, to a gateway on another port than the next one's. */
function connectedMachine(wishes: readonly ConnectionWish[]) {
  const machine = commandMachine();
  const claude = machine.write('.claude/settings.json', settings);
  const codex = machine.write('.codex/config.toml', config);
  machine.write('../ledger/.keep', '');
  const file = join(machine.home, 'connections.json');
  const connections = new Connections({
    file,
    clock: Date.now,
    log: silent,
    environment: () => ({ HOME: machine.userHome }),
  });
  for (const wish of wishes) connections.connect(wish, addressAt(1));
  const environment = { PATH: process.env['PATH'], HOME: machine.userHome, COMPUTE_SPEND_HOME: machine.home };
  return { ...machine, claude, codex, file, environment };
}

test('all is put back, byte for byte', async () => {
  using machine = connectedMachine([claudeWish, codexWish, geminiWish, profileWish]);
  const { exitCode, stdout, stderr } = await machine.run(['disconnect', '--all']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`✓ claude-code: taken out of ${machine.claude}.\n`);
  expect(readFileSync(machine.claude, 'utf8')).toBe(settings);
  expect(readFileSync(machine.codex, 'utf8')).toBe(config);
  expect(existsSync(join(machine.userHome, '.gemini'))).toBe(false);
  expect(existsSync(join(machine.userHome, '.codex/compute-spend.config.toml'))).toBe(false);
  expect(existsSync(machine.file)).toBe(false);
  expect((await machine.run(['disconnect', '--all'])).stdout).toBe('No tool is connected.\n');
});

test('one tool; what can’t be put back is left and told, and the exit code says so', async () => {
  using machine = connectedMachine([claudeWish, codexWish]);
  chmodSync(machine.codex, 0o444);
  const { exitCode, stdout } = await machine.run(['disconnect', 'codex', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    restored: [],
    left: [
      {
        connection: codexWish,
        reason: `${machine.codex} is read-only, so nothing was changed. Make it writable.`,
      },
    ],
  });
  chmodSync(machine.codex, 0o644);
  expect(await machine.run(['disconnect', 'codex'])).toMatchObject({
    exitCode: 0,
    stdout: `✓ codex: taken out of ${machine.codex}.\n`,
  });
  expect(readFileSync(machine.claude, 'utf8')).not.toBe(settings);
  expect((await machine.run(['disconnect', 'codex'])).stdout).toBe('codex is not connected.\n');
});

test.each([[[]], [['codex', '--all']], [['codex', 'amp']], [['--everything']]])(
  'disconnect %j is wrong usage',
  async (options) => {
    using machine = commandMachine();
    const { exitCode, stderr } = await machine.run(['disconnect', ...options]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('compute-spend disconnect');
  },
);

test('a meter that starts receives at once, and tells connected tools where; it disconnects at the command line’s word', async () => {
  using machine = connectedMachine([claudeWish, codexWish]);
  await using gateway = await startGateway(machine.environment, []);
  await waitFor(
    'both tools’ new address',
    () =>
      [machine.claude, machine.codex].every((file) =>
        readFileSync(file, 'utf8').includes(gateway.telemetryUrl),
      ) || undefined,
  );
  const window = await joinMeter({
    ...{ home: machine.home, version: '0.0.0', programFolder: null, start: null },
    ...{ log: silent, clock: Date.now },
  });
  const { tools } = await window.service.connect(geminiWish);
  window.dispose();
  expect(tools.map(({ tool }) => tool)).toEqual(['claude-code', 'codex', 'gemini-cli']);
  expect(readFileSync(join(machine.userHome, '.gemini/settings.json'), 'utf8')).toContain(
    gateway.telemetryUrl,
  );

  const { exitCode, stderr } = await machine.run(['disconnect', '--all']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(readFileSync(machine.claude, 'utf8')).toBe(settings);
  expect(readFileSync(machine.codex, 'utf8')).toBe(config);
  expect(existsSync(join(machine.userHome, '.gemini'))).toBe(false);
});

test('doctor tells connections without calls, and what stands in the way', async () => {
  using machine = connectedMachine([claudeWish]);
  machine.write('.claude/settings.json', settings);
  const { stdout } = await machine.run(['doctor']);
  expect(stdout).toMatch(
    /· claude-code: Connected by its telemetry, set in .*settings\.json since .* UTC; no call has arrived yet\.\n {4}It reads/,
  );
  expect(stdout).toMatch(
    /! claude-code: env\.CLAUDE_CODE_ENABLE_TELEMETRY, .*\n {4}Connect the tool again\./,
  );
});

test('a damaged file of connections is told and kept', async () => {
  using machine = connectedMachine([]);
  machine.write('../ledger/connections.json', '{');
  expect(await machine.run(['disconnect', '--all'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect((await machine.run(['doctor'])).stdout).toContain('✗ connections: ');
  expect(readFileSync(machine.file, 'utf8')).toBe('{');
});

test('uninstalling puts everything back and tells what only the editor can', async () => {
  using machine = connectedMachine([
    claudeWish,
    codexWish,
    { tool: 'copilot-vscode', way: 'editorTelemetry', where: null, former: {} },
  ]);
  const hook = join(projectRoot, 'dist', 'uninstall.js');
  const { exitCode, stdout } = await runCommand(process.execPath, [hook], { env: machine.environment });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('copilot-vscode is connected by the editor’s own settings.');
  expect(readFileSync(machine.claude, 'utf8')).toBe(settings);
  expect(readFileSync(machine.codex, 'utf8')).toBe(config);
  expect(existsSync(machine.file)).toBe(false);
});
