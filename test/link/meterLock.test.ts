import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { takeMeterLock } from '../../src/link/meterLock.ts';
import { afterThisTest, testHome } from './testHome.ts';

function lockPath(): string {
  const home = testHome();
  mkdirSync(home, { recursive: true });
  return meterFiles(home).lock;
}

test('one process holds the lock, until kill -9 frees it', async () => {
  const path = lockPath();
  const holder = spawn(
    process.execPath,
    [
      '-e',
      `const database = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
       database.exec('begin exclusive'); console.log('held'); process.stdin.resume();`,
      path,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  afterThisTest(() => {
    holder.kill('SIGKILL');
  });
  await once(holder.stdout, 'data');

  expect(takeMeterLock(path)).toBeNull();

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = takeMeterLock(path);
  expect(lock?.isStanding()).toBe(true);
  lock?.release();
});

test('a released lock can be taken again', () => {
  const path = lockPath();

  takeMeterLock(path)?.release();
  const again = takeMeterLock(path);

  expect(again).not.toBeNull();
  again?.release();
});

test('a lock whose file was replaced no longer stands', () => {
  const path = lockPath();
  const lock = takeMeterLock(path);

  renameSync(path, `${path}.away`);
  expect(lock?.isStanding()).toBe(false);
  writeFileSync(path, '');

  expect(lock?.isStanding()).toBe(false);
  lock?.release();
});

test('a file that is no lock is named', () => {
  const path = lockPath();
  writeFileSync(path, 'not a database'.repeat(100));

  expect(() => takeMeterLock(path)).toThrow(`The meter's lock ${path} can't be taken`);
});
