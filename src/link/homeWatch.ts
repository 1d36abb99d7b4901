import { watch, type FSWatcher } from 'node:fs';

const lookEveryMs = 15_000;

/**
 * Calls `onGone` once when `isStanding` turns false: looks whenever something in the folder was made, moved or deleted, and every
 * 15 s for file systems that tell nothing.
 */
export function watchHome(home: string, isStanding: () => boolean, onGone: () => void): () => void {
  let watcher: FSWatcher | null = null;
  const stop = (): void => {
    clearInterval(timer);
    watcher?.close();
  };
  const look = (): void => {
    if (!isStanding()) {
      stop();
      onGone();
    }
  };
  const timer = setInterval(look, lookEveryMs);
  watcher = watch(home, (event) => {
    if (event === 'rename') {
      look();
    }
  });
  watcher.on('error', look);
  return stop;
}
