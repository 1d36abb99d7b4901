import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { expect, test } from 'vitest';
import { address, addressAt, claudeWish, everything } from './addresses.ts';
import { toolMachine } from './toolMachine.ts';

/** Everything by which the disk is changed. */
const changing = [
  'mkdirSync',
  'openSync',
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
] as const;

/** Runs as a process that is killed before its n-th change of the disk: nothing after it happens either, no clean-up. */
function crashingBefore(change: number, run: () => void): 'crashed' | 'done' {
  const functions = fs as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  const real = changing.map((name) => [name, functions[name]] as const);
  const crash = new Error('killed');
  let left = change;
  for (const [name, original] of real) {
    functions[name] = (...parameters) => {
      if (--left < 0) throw crash;
      return original?.(...parameters);
    };
  }
  syncBuiltinESMExports();
  try {
    run();
    return 'done';
  } catch (error) {
    if (error !== crash) throw error;
    return 'crashed';
  } finally {
    for (const [name, original] of real) if (original !== undefined) functions[name] = original;
    syncBuiltinESMExports();
  }
}

test.each([
  ['a file of the user’s', '{\n  "model": "opus" // mine\n}\n'],
  ['no file', null],
])('a crash before any change of the disk loses nothing: %s', (_what, before) => {
  let end = '';
  let crashes = 0;
  for (let change = 0; end !== 'done'; change++) {
    using machine = toolMachine();
    if (before !== null) machine.write('.claude/settings.json', before);
    const files = machine.files();
    end = crashingBefore(change, () => {
      const connections = machine.open();
      connections.connect(claudeWish, address);
      connections.readdress(addressAt(20_002));
      connections.disconnect(everything);
    });
    if (end === 'crashed') crashes++;

    const { left } = machine.open().disconnect(everything);
    const text = machine.read('.claude/settings.json');
    expect({ change, left, text, files: machine.files() }).toEqual({ change, left: [], text: before, files });
    expect(existsSync(machine.file)).toBe(false);
  }
  // Connecting, readdressing and disconnecting change the disk more often than this.
  expect(crashes).toBeGreaterThan(15);
});
