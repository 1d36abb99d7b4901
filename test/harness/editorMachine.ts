import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installExtension, packageExtension } from './packagedExtension.ts';
import { cacheFolder } from './packageCache.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A machine of its own for one editor: home, ledger, the editor's data, and the packaged extension installed. */
export interface EditorMachine extends Disposable {
  readonly home: string;
  readonly workspace: string;
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file in the machine's folder. */
  path(name: string): string;
}

let packaged: Promise<string> | undefined;

export async function makeEditorMachine(name: string): Promise<EditorMachine> {
  const folder = temporaryFolder(name);
  const path = (part: string): string => join(folder.path, part);
  cpSync(await installedOnce(), path('extensions'), { recursive: true });
  return {
    home: path('home'),
    workspace: path('workspace'),
    dataFolder: path('data'),
    extensionsFolder: path('extensions'),
    environment: {
      HOME: path('home'),
      COMPUTE_SPEND_HOME: path('ledger'),
      // The fetched editor stays where it is, and the made-up home holds every tool's logs.
      XDG_CACHE_HOME: dirname(cacheFolder),
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
      CLAUDE_CONFIG_DIR: undefined,
      CODEX_HOME: undefined,
    },
    path,
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
    },
  };
}

/** Packaging and installing take seconds: once a test file, copied from then on. */
function installedOnce(): Promise<string> {
  packaged ??= (async () => {
    const folder = temporaryFolder('packaged');
    process.once('exit', () => {
      folder[Symbol.dispose]();
    });
    const { path } = await packageExtension();
    const extensionsFolder = join(folder.path, 'extensions');
    await installExtension(path, extensionsFolder, join(folder.path, 'data'));
    return extensionsFolder;
  })();
  return packaged;
}
