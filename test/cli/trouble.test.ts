import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { DoctorReport, SpendReport } from '../../src/core/meterService.ts';
import { claudeRow, jsonLines } from '../unit/logs/claudeRows.ts';
import { commandMachine } from './commandMachine.ts';

const project = '.claude/projects/-srv-demo';
const calls = (count: number): string =>
  jsonLines(
    Array.from({ length: count }, (_, index) =>
      claudeRow({ message: `m${String(index)}`, request: `r${String(index)}`, uuid: `u${String(index)}` }),
    ),
  );

test('a log that can’t be read is a warning of report and doctor, and the exit code is 0', async () => {
  using machine = commandMachine();
  machine.write(`${project}/good.jsonl`, calls(2));
  symlinkSync('loop.jsonl', join(machine.userHome, project, 'loop.jsonl'));
  const report = await machine.run(['report', '--json']);
  expect(report.exitCode).toBe(0);
  const { totals, warnings } = JSON.parse(report.stdout) as SpendReport;
  expect(totals.requests).toBe(2);
  expect(warnings).toEqual([expect.stringContaining('loop.jsonl could not be read (ELOOP)')]);
  expect(report.stderr).toContain('loop.jsonl');

  const doctor = await machine.run(['doctor', '--json']);
  expect(doctor.exitCode).toBe(0);
  const { findings } = JSON.parse(doctor.stdout) as DoctorReport;
  expect(findings).toContainEqual(
    expect.objectContaining({ status: 'warning', message: expect.stringContaining('loop.jsonl') as string }),
  );
});

test('names out of logs and of files reach the terminal without their escape sequences', async () => {
  using machine = commandMachine();
  const evil = '\u001B]0;title\u0007';
  machine.write(`${project}/${evil}.jsonl`, '{"type":"assistant","usage"\n');
  machine.write(
    `${project}/s.jsonl`,
    jsonLines([claudeRow({ model: evil, row: { cwd: evil, gitBranch: evil } })]),
  );
  for (const command of ['report', 'calls', 'doctor']) {
    const { stdout, stderr } = await machine.run([command]);
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
});

test.each([
  ['an unknown command', ['spend']],
  ['an unknown option', ['report', '--json', '--what']],
  ['days in the wrong order', ['report', '--json', '--since', '2026-11-02', '--until', '2026-11-01']],
  ['a day that is none', ['calls', '--json', '--since', '2026-02-30']],
  ['an offset for a zone', ['report', '--json', '--timezone=+05:17']],
  ['a month that is none', ['export', '--month', '2026-13']],
])('%s is wrong usage: exit code 2, a sentence on stderr, nothing on stdout', async (_, options) => {
  using machine = commandMachine();
  const { exitCode, stdout, stderr } = await machine.run(options);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^compute-spend: .+\n$/);
});

test('what can’t be written or kept is an error: exit code 1, a sentence, nothing on stdout', async () => {
  using machine = commandMachine();
  machine.write(`${project}/s.jsonl`, calls(1));
  const file = machine.write('file', '');
  const nowhere = join(file, 'month.csv');
  const attempts = [
    await machine.run(['export', '--month', '2026-03', '--output', nowhere]),
    await machine.run(['report', '--json'], { COMPUTE_SPEND_HOME: file }),
    await machine.run(['report', '--json'], { COMPUTE_SPEND_HOME: 'relative' }),
  ];
  symlinkSync(machine.userHome, join(machine.userHome, 'link'));
  attempts.push(
    await machine.run(['report', '--json'], { COMPUTE_SPEND_HOME: join(machine.userHome, 'link') }),
  );
  for (const { exitCode, stdout, stderr } of attempts) {
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^compute-spend: .+\n$/);
  }
});

test('a ledger that another program locks is an error, and nothing of it is lost', async () => {
  using machine = commandMachine();
  machine.write(`${project}/s.jsonl`, calls(1));
  await machine.run(['report']);
  machine.write(
    `${project}/t.jsonl`,
    jsonLines([claudeRow({ message: 'new', request: 'new', uuid: 'new' })]),
  );
  using other = openLocked(join(machine.home, 'ledger.db'));
  const locked = await machine.run(['report', '--json']);
  expect(locked).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining('locked') as string,
  });
  other.release();
  const { stdout } = await machine.run(['report', '--json']);
  expect((JSON.parse(stdout) as SpendReport).totals.requests).toBe(2);
});

test('six command lines at once count every call once', async () => {
  using machine = commandMachine();
  machine.write(`${project}/s.jsonl`, calls(40));
  const results = await Promise.all(Array.from({ length: 6 }, () => machine.run(['report', '--json'])));
  expect(results.map(({ stdout }) => (JSON.parse(stdout) as SpendReport).totals.requests)).toEqual(
    Array.from({ length: 6 }, () => 40),
  );
});

test('a reader that has seen enough ends the list without an error', async () => {
  using machine = commandMachine();
  machine.write(`${project}/s.jsonl`, calls(2_000));
  const { stdout, stderr } = await machine.shell(
    '{ "$NODE" "$CLI" calls --json; echo "exit $?" >&2; } | head -n 1',
  );
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toBe('exit 0\n');
});

test('no file is for others to read, however loose the umask', async () => {
  using machine = commandMachine();
  machine.write(`${project}/s.jsonl`, calls(1));
  mkdirSync(machine.home, { mode: 0o777 });
  await machine.shell('umask 000; "$NODE" "$CLI" export --month 2026-03 --output "$HOME/month.csv"');
  const modes = [
    machine.home,
    join(machine.home, 'ledger.db'),
    join(machine.home, 'meter.lock'),
    join(machine.userHome, 'month.csv'),
  ].map((path) => (statSync(path).mode & 0o777).toString(8));
  expect(modes).toEqual(['700', '600', '600', '600']);
});

function openLocked(path: string): Disposable & { release: () => void } {
  const database = new DatabaseSync(path);
  database.exec('begin exclusive');
  const release = (): void => {
    if (database.isOpen) database.close();
  };
  return { release, [Symbol.dispose]: release };
}
