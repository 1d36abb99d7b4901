import { homedir } from 'node:os';
import type { Machine } from './localHome.ts';
import { networkFileSystemOf } from './networkFileSystem.ts';

/** The machine this process runs on, for `localHome`. */
export function thisMachine(): Machine {
  return {
    environment: process.env,
    platform: process.platform,
    userHome: homedir(),
    userId: process.getuid?.() ?? null,
    networkFileSystemOf,
  };
}
