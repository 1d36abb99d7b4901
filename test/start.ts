/** `npm start`: builds the extension and opens a real editor with it, the desktop VS Code or VS Code in the browser. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoFolder } from './corpus/demoFolder.ts';
import { cacheFolder } from './harness/packageCache.ts';
import { projectRoot } from './harness/projectRoot.ts';
import { runToolOrThrow } from './harness/projectTool.ts';
import { findDesktop } from './start/findDesktop.ts';
import { startDemoSpending } from './start/demoSpending.ts';
import { openBrowserEditor } from './start/browserEditor.ts';
import { openDesktopEditor } from './start/desktopEditor.ts';
import type { StartRequest } from './start/startRequest.ts';

const help = `npm start [-- OPTIONS]

Builds the extension and opens a real editor with it, on this machine's own logs: the desktop VS Code
(\`code\` on the PATH, or downloaded), else VS Code in the browser on a loopback port, its address printed.
Your own editor's profile is not touched.

  --demo      a made-up year and made-up live spending, labelled as such, in a ledger of its own
  --browser   VS Code in the browser, even where there is a desktop one
  --help      this text`;

const { values } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else await start(values);

async function start({
  demo,
  browser,
}: {
  readonly demo: boolean;
  readonly browser: boolean;
}): Promise<void> {
  process.stdout.write(await runToolOrThrow('esbuild', []));
  using stack = new DisposableStack();
  // What is read is said here, and a test driver's editor would not show the first-run notice.
  let request: StartRequest = {
    workspace: projectRoot,
    environment: { COMPUTE_SPEND_NOTICE: 'accepted' },
  };
  if (demo) {
    console.log('Writing a made-up year …');
    const folder = makeDemoFolder(join(cacheFolder, 'demo'));
    stack.use(startDemoSpending(folder.home, folder.workspace));
    request = folder;
  } else console.log(`Metering the logs below ${homedir()}.`);
  const desktop = browser ? undefined : await findDesktop();
  if (desktop === undefined) await openBrowserEditor(request);
  else process.exitCode = await openDesktopEditor(desktop, request);
}
