import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder, removed by `using`. Real path, because programs write the path that the kernel tells them. */
export function temporaryFolder(name: string): Disposable & { readonly path: string } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `compute-spend-${name}-`)));
  return {
    path,
    // A program that has just been stopped may still be closing files.
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
