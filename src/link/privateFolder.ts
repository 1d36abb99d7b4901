import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { HomeError } from './home.ts';

/**
 * Makes a folder that only this user can enter (0700), or makes sure that an existing one is such: in a shared temp directory somebody
 * else may have made it first. On Windows the folder's own access list does this.
 *
 * @throws HomeError when it is another user's or no folder
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const user = process.getuid?.();
  if (user === undefined) {
    return;
  }
  const found = lstatSync(path);
  if (!found.isDirectory()) {
    throw new HomeError(
      `${path} is not a folder; Compute Spend keeps its files only in a folder of your own.`,
    );
  }
  if (found.uid !== user) {
    throw new HomeError(`${path} belongs to another user; Compute Spend does not keep its files there.`);
  }
  if ((found.mode & 0o077) !== 0) {
    chmodSync(path, 0o700);
  }
}
