import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** A whole check reads the whole file, so without a cause it is made only so often: a disk can lose bits by itself. */
const checkedForMs = 7 * 24 * 60 * 60_000;

/**
 * What a clean end leaves beside the ledger: how the file then was, and when all of it was last checked. While the ledger is open
 * there is none, so neither is after a crash; and a file that anything else has touched differs from its note.
 */
export class CheckNote {
  readonly #path: string;
  readonly #notePath: string;

  constructor(path: string) {
    this.#path = path;
    this.#notePath = `${path}-checked`;
  }

  /** When all of the file was last found whole; `null` when it has to be checked now. Milliseconds since 1970. */
  checkedAt(now: number): number | null {
    if (sizeOf(this.#notePath) === 0 || sizeOf(`${this.#path}-wal`) > 0) return null;
    const [state, time] = readFileSync(this.#notePath, 'utf8').split('\n');
    const checkedAt = Number(time);
    // A clock that was set back must not make a note good for ever.
    const isRecent = checkedAt <= now && now - checkedAt < checkedForMs;
    return isRecent && state === stateOf(this.#path) ? checkedAt : null;
  }

  remove(): void {
    rmSync(this.#notePath, { force: true });
  }

  /** To be called when the file is closed. */
  leave(checkedAt: number): void {
    // Somebody else still has the file open: theirs will be the clean end.
    if (sizeOf(`${this.#path}-wal`) > 0) return;
    writeFileSync(this.#notePath, `${stateOf(this.#path)}\n${checkedAt}\n`, { mode: 0o600 });
  }
}

function stateOf(path: string): string {
  const { size, mtimeNs } = statSync(path, { bigint: true });
  return `${size} bytes, written at ${mtimeNs}`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
