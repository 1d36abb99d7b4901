import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Books } from '../../src/books.ts';
import type { Log } from '../../src/core/ports.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { meterLog } from '../../src/link/meterLog.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

/** A user's folder with logs and a ledger, and the meter's inside on both. */
export function makeBookHome(clock: () => number) {
  const folder = temporaryFolder('books');
  const userHome = join(folder.path, 'home');
  const home = join(folder.path, 'ledger');
  mkdirSync(userHome);
  mkdirSync(home, { mode: 0o700 });
  const log: Log = meterLog(meterFiles(home), clock);
  let books: Books | null = null;

  const close = async (): Promise<void> => {
    await books?.close();
    books = null;
  };
  onTestFinished(async () => {
    await close();
    folder[Symbol.dispose]();
  });
  return {
    home,
    userHome,
    /** Opens the ledger, as each start of the meter does. */
    async open(): Promise<Books> {
      await close();
      books = new Books({
        home,
        version: '0.0.0',
        machine: 'here',
        isDemo: false,
        isWatching: false,
        clock,
        log,
        emit: () => undefined,
      });
      await books.configure({ allowance: null, environment: { HOME: userHome } });
      return books;
    },
    close,
    write(path: string, content: string): string {
      const file = join(userHome, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    /** Every file of the ledger's folder as text of its bytes, by name. */
    bytes(): Map<string, string> {
      const names = readdirSync(home).filter((name) => statSync(join(home, name)).isFile());
      return new Map(names.map((name) => [name, readFileSync(join(home, name), 'latin1')]));
    },
  };
}

export async function requestsOf(books: Books): Promise<number> {
  await books.refresh();
  const query = { since: null, until: null, tool: null, timeZone: null };
  return (await books.report(query)).totals.requests;
}
