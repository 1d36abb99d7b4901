import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../harness/projectRoot.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { startWebServer, workbenchAddress } from '../harness/webServer.ts';
import { hasScreen } from './findDesktop.ts';
import type { StartRequest } from './startRequest.ts';

/** Serves VS Code on a free loopback port, prints the address, and runs until Ctrl-C; then everything is stopped and removed. */
export async function openBrowserEditor({ workspace, environment }: StartRequest): Promise<void> {
  using folder = temporaryFolder('start');
  await using server = await startWebServer({
    dataFolder: join(folder.path, 'data'),
    extensionsFolder: join(folder.path, 'extensions'),
    isTrusted: true,
    environment,
  });
  const address = workbenchAddress(server.authority, {
    folder: workspace,
    developmentPath: projectRoot,
  });
  console.log(`VS Code with Compute Spend runs at\n\n  ${address}\n\nPress Ctrl-C to end.`);
  if (hasScreen()) openInBrowser(address);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        resolve();
      });
    server.process.once('exit', () => {
      resolve();
    });
  });
}

function openInBrowser(address: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', linux: 'xdg-open' };
  const opener = openers[process.platform];
  if (opener === undefined) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.on('error', (error) => {
    console.log(`The browser could not be opened (${error.message}): open the address yourself.`);
  });
  child.unref();
}
