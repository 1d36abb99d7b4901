import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Connections } from '../../../src/connect/connections.ts';
import { temporaryFolder } from '../../harness/temporaryFolder.ts';

export const now = Date.parse('2026-11-25T10:00:00.000Z');

/** A user's folder with real settings files, and the connections of a home beside it. */
export function toolMachine() {
  const folder = temporaryFolder('connect');
  const userHome = join(folder.path, 'user');
  const home = join(folder.path, 'home');
  const managedFolder = join(folder.path, 'managed');
  for (const path of [userHome, home, managedFolder]) mkdirSync(path);
  const environment: Record<string, string> = { HOME: userHome };
  const time = { now };
  const logged: string[] = [];
  const log = (message: string): void => {
    logged.push(message);
  };
  const place = (path: string): string => join(userHome, path);
  return {
    userHome,
    managedFolder,
    file: join(home, 'connections.json'),
    environment,
    time,
    logged,
    place,
    write(path: string, text: string | Buffer): string {
      mkdirSync(dirname(place(path)), { recursive: true });
      writeFileSync(place(path), text);
      return place(path);
    },
    read: (path: string): string | null =>
      existsSync(place(path)) ? readFileSync(place(path), 'utf8') : null,
    files: (): string[] => readdirSync(userHome, { recursive: true, encoding: 'utf8' }).sort(),
    /** As a meter that has just been started knows them. */
    open: (): Connections =>
      new Connections({
        file: join(home, 'connections.json'),
        clock: () => time.now,
        log: { info: log, warn: log, error: log },
        environment: () => environment,
        managedFolder,
      }),
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
    },
  };
}
