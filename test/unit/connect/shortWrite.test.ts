import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { toolMachine } from './toolMachine.ts';

const program = pathToFileURL(join(import.meta.dirname, '../../../src/connect/settingsFile.ts')).href;

test('a write that the system takes only a part of leaves the settings file as it was', () => {
  using machine = toolMachine();
  const before = '{ "model": "opus" }\n';
  const file = machine.write('.claude/settings.json', before);
  // As on a full disk, the first write of a file beyond the limit is cut short without an error; only the next one fails.
  const script = `
    import { readSettingsFile, writeSettingsFile } from ${JSON.stringify(program)};
    writeSettingsFile(readSettingsFile(${JSON.stringify(file)}), 'x'.repeat(10_000));`;
  const { status, stderr } = spawnSync(
    '/bin/sh',
    ['-c', 'ulimit -f 2; exec "$0" --input-type=module -e "$1"', process.execPath, script],
    { encoding: 'utf8' },
  );
  expect(stderr).toContain('can’t be written (EFBIG), so nothing was changed');
  expect(status).not.toBe(0);
  expect(machine.read('.claude/settings.json')).toBe(before);
  expect(machine.files().filter((name) => name.includes('compute-spend'))).toEqual([]);
});
