import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch } from '../../../src/core/ports.ts';
import type { ReadingProgress } from '../../../src/core/snapshot.ts';
import { claudeRow, jsonLines } from './claudeRows.ts';
import { BookedLogs, picture, readAll, scannerOf, temporaryHome, writeLog } from './readAll.ts';

const project = '.claude/projects/-srv-demo';
const call = (id: string, output = 100) =>
  claudeRow({ message: id, request: id, uuid: id, usage: { output_tokens: output } });

test('reads only what was appended', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const path = writeLog(home, `${project}/a.jsonl`, jsonLines([call('a'), call('b')]));
  const scanner = scannerOf(home, booked);

  expect(await scanner.scan()).toMatchObject({ files: 1, filesRead: 1, observations: 2, isComplete: true });
  expect(await scanner.scan()).toMatchObject({ files: 1, filesRead: 0, bytesRead: 0 });
  const appended = jsonLines([call('c')]);
  appendFileSync(path, appended);
  expect(await scanner.readFiles([path])).toMatchObject({ bytesRead: appended.length, observations: 1 });
  // Another process goes on from what the first booked.
  expect(await scannerOf(home, booked).scan()).toMatchObject({ filesRead: 0 });
  expect(booked.standing()).toHaveLength(3);
});

test('a half line waits for its rest', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const text = jsonLines([call('a')]);
  const path = writeLog(home, `${project}/a.jsonl`, text.slice(0, 50));
  const scanner = scannerOf(home, booked);
  expect(await scanner.scan()).toMatchObject({ observations: 0, linesBroken: 0 });
  expect(await scanner.scan()).toMatchObject({ filesRead: 0 });
  appendFileSync(path, text.slice(50));
  expect(await scanner.scan()).toMatchObject({ observations: 1 });
});

test.each<[string, (path: string) => void]>([
  [
    'shrank',
    (path) => {
      truncateSync(path, 0);
      appendFileSync(path, jsonLines([call('z')]));
    },
  ],
  [
    'was replaced by a longer one',
    (path) => {
      writeLog(path, '../new', jsonLines([call('z'), call('a'), call('y'), call('x')]));
      renameSync(join(path, '../new'), path);
    },
  ],
  [
    'was written anew in place',
    (path) => {
      writeLog(path, '../a.jsonl', jsonLines([call('y', 1), call('x', 1), call('z', 1), call('w', 1)]));
    },
  ],
  [
    'lost a line’s end where reading stopped',
    (path) => {
      const { size } = statSync(path);
      truncateSync(path, size - 1);
      appendFileSync(path, `  \n${jsonLines([call('z')])}`);
    },
  ],
])('a file that %s is read anew, and nothing counts twice', async (_name, change) => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const path = writeLog(home, `${project}/a.jsonl`, jsonLines([call('a'), call('b')]));
  const scanner = scannerOf(home, booked);
  await scanner.scan();
  change(path);
  await scanner.scan();
  const ids = booked.standing().map(({ responseId }) => responseId ?? '');
  expect(ids).toContain('z');
  expect(ids).toEqual([...new Set(ids)]);
});

test('a deleted log takes nothing away', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const path = writeLog(home, `${project}/a.jsonl`, jsonLines([call('a')]));
  const scanner = scannerOf(home, booked);
  await scanner.scan();
  renameSync(path, join(home, 'gone'));
  expect(await scanner.scan()).toMatchObject({ files: 0, problems: [], isComplete: true });
  expect(await scanner.readFiles([path])).toMatchObject({ files: 0, problems: [] });
  expect(booked.standing()).toHaveLength(1);
});

test('any pieces, any order, any number of readings give the same calls', async () => {
  const rows = [call('a', 1), call('a', 9), call('b'), claudeRow({ request: null }), call('é→漢'), call('c')];
  const bytes = Buffer.from(`\u{feff}${jsonLines(rows).replaceAll('\n', '\r\n')}`);
  const whole = temporaryHome();
  writeLog(whole, `${project}/a.jsonl`, bytes);
  const expected = await readAll(whole);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 4 }), async (cuts) => {
      const home = temporaryHome();
      const booked = new BookedLogs();
      for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
        writeLog(home, `${project}/a.jsonl`, bytes.subarray(0, cut));
        await scannerOf(home, booked).scan();
      }
      expect(booked.standing()).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('garbage, broken lines and a line of 50 MB are passed over, named, and never quoted', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const long = { type: 'user', text: 'x'.repeat(50_000_000), usage: 1 };
  writeLog(
    home,
    `${project}/a.jsonl`,
    Buffer.concat([
      Buffer.from(jsonLines([call('a')])),
      randomBytes(100_000),
      Buffer.from('\n{"type":"assistant","secret":"usage"\n'),
      Buffer.from('{"type":"assistant","usage":"a secret"\n'),
      Buffer.from(jsonLines([long, call('b', -1), call('c')])),
    ]),
  );
  writeLog(home, `${project}/b.jsonl`, Buffer.alloc(5_000_000));
  const report = await scannerOf(home, booked).scan();
  expect(picture(booked.standing())).toEqual(['10/0/0/0/100', '10/0/0/0/100']);
  expect(report).toMatchObject({ linesBroken: 3, isComplete: true, problems: [{ subject: 'claude-code' }] });
  expect(JSON.stringify(report)).not.toContain('secret');
});

test('what can’t be read is named and the rest goes on', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  writeLog(home, `${project}/a.jsonl`, jsonLines([call('a')]));
  // No permission by another way, as root may read everything: links in a circle and a folder named as a log.
  symlinkSync('loop.jsonl', join(home, project, 'loop.jsonl'));
  symlinkSync('nowhere.jsonl', join(home, project, 'dangling.jsonl'));
  mkdirSync(join(home, project, 'folder.jsonl'));
  const report = await scannerOf(home, booked).scan();
  expect(booked.standing()).toHaveLength(1);
  expect(report.problems).toHaveLength(1);
  expect(report.problems[0]?.message).toMatch(/loop\.jsonl could not be read \(ELOOP\)/);
});

test('folders that link to each other end, and a folder is entered once', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  writeLog(home, `${project}/a.jsonl`, jsonLines([call('a')]));
  symlinkSync(join(home, '.claude/projects'), join(home, project, 'up'));
  symlinkSync(join(home, project), join(home, '.claude/projects/again'));
  expect(await scannerOf(home, booked).scan()).toMatchObject({ files: 1, problems: [] });
});

test('a ledger that refuses moves no offset, and is offered the same again', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  writeLog(home, `${project}/a.jsonl`, jsonLines([call('a')]));
  writeLog(home, `${project}/b.jsonl`, jsonLines([call('b')]));
  let isFull = true;
  const refused: Batch[] = [];
  const scanner = scannerOf(home, booked, {
    book: (batch) => {
      if (isFull) {
        refused.push(batch);
        throw new Error('database or disk is full');
      }
      booked.book(batch);
    },
  });
  const report = await scanner.scan();
  expect(report).toMatchObject({ isComplete: false, problems: [{ subject: 'ledger', severity: 'error' }] });
  isFull = false;
  await scanner.scan();
  expect(booked.observations).toEqual(refused[0]?.observations);
  expect(booked.standing()).toHaveLength(2);
});

test('a long file is booked in batches whose offsets never run ahead of their calls', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const ids = Array.from({ length: 6_000 }, (_, index) => `m${String(index)}`);
  const path = writeLog(home, `${project}/a.jsonl`, jsonLines(ids.map((id) => call(id))));
  let batches = 0;
  const failing = scannerOf(home, booked, {
    book: (batch) => {
      batches += 1;
      if (batches === 2) throw new Error('locked');
      booked.book(batch);
    },
  });
  expect(await failing.scan()).toMatchObject({ isComplete: false });
  expect(booked.states.get(path)?.offset).toBeGreaterThan(0);
  expect(await failing.scan()).toMatchObject({ isComplete: true });
  expect(booked.observations).toHaveLength(6_000);
  expect(booked.standing()).toHaveLength(6_000);
});

test('newest first, with progress that ends', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const old = writeLog(home, `${project}/a.jsonl`, jsonLines([call('old')]));
  writeLog(home, `${project}/b.jsonl`, jsonLines([call('new')]));
  utimesSync(old, 1, 1);
  const progress: (ReadingProgress | null)[] = [];
  await scannerOf(home, booked, { onProgress: (step) => progress.push(step) }).scan();
  expect(booked.observations.map(({ responseId }) => responseId)).toEqual(['new', 'old']);
  expect(progress.at(-1)).toBeNull();
  expect(progress.at(-2)).toMatchObject({ filesTotal: 2 });
});

test('several windows’ environments are united', async () => {
  const [ada, bob] = [temporaryHome(), temporaryHome()];
  const booked = new BookedLogs();
  writeLog(ada, `${project}/a.jsonl`, jsonLines([call('a')]));
  writeLog(bob, 'moved/projects/p/a.jsonl', jsonLines([call('b')]));
  const environments = () => [
    { HOME: ada },
    { HOME: ada },
    { HOME: ada, CLAUDE_CONFIG_DIR: join(bob, 'moved') },
  ];
  await scannerOf(ada, booked, { environments }).scan();
  expect(booked.standing()).toHaveLength(2);
});

test('scans that are asked for at once share one reading', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  writeLog(home, `${project}/a.jsonl`, jsonLines([call('a')]));
  const scanner = scannerOf(home, booked);
  await Promise.all([scanner.scan(), scanner.scan(), scanner.scan()]);
  expect(booked.observations).toHaveLength(1);
});

test('a log that was cut and written again, with its old head and lines as long as before, is read anew', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const head = { type: 'summary', text: 'x'.repeat(2_000) };
  const path = writeLog(home, `${project}/a.jsonl`, jsonLines([head, call('a'), call('b')]));
  const scanner = scannerOf(home, booked);
  await scanner.scan();
  writeFileSync(path, jsonLines([head, call('c'), call('d'), call('e')]));
  await scanner.scan();
  expect(booked.standing()).toHaveLength(5);
});

test('a record beyond any count or time is named as broken, and the calls beside it count', async () => {
  const home = temporaryHome();
  const booked = new BookedLogs();
  const old = claudeRow({ message: 'old', request: 'old', at: '1970-01-01T00:00:00.000Z' });
  const rows = [call('huge', 2_000_000_000), old, call('good')];
  writeLog(home, `${project}/a.jsonl`, jsonLines(rows));
  const report = await scannerOf(home, booked).scan();
  expect(booked.standing()).toHaveLength(1);
  expect(report.problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^2 broken lines passed over/),
  ]);
});

test('what is wrong is told until it is right, also by readings of other files', async () => {
  const home = temporaryHome();
  const scanner = scannerOf(home, new BookedLogs());
  const good = writeLog(home, `${project}/a.jsonl`, jsonLines([call('a')]));
  writeLog(home, `${project}/b.jsonl`, '{"type":"assistant","usage"\n');
  symlinkSync('loop.jsonl', join(home, project, 'loop.jsonl'));
  const { problems } = await scanner.scan();
  expect(problems).toHaveLength(2);
  appendFileSync(good, jsonLines([call('b')]));
  expect((await scanner.readFiles([good])).problems).toEqual(problems);
  rmSync(join(home, project, 'loop.jsonl'));
  // The broken line was read once, and is wrong for as long as this process knows of it.
  expect((await scanner.scan()).problems).toHaveLength(1);
});
