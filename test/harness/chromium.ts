import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { runCommand } from './runCommand.ts';

const headlessShell = '/usr/bin/chromium-headless-shell';
const wholeChromium = '/usr/bin/chromium';

/** Without network chatter, sandbox (tests run as root) and GPU. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Opens a headless Chromium: the one named by `CHROME`, Debian's, or the machine's Chrome. Of Debian's two the headless shell comes
 * first, which opens a page in a third of the time; as root it is installed where there is none. Rejects with one line that says how to
 * get one.
 */
export async function openChromium(): Promise<Browser> {
  const named = process.env['CHROME'];
  if (named !== undefined) return chromium.launch({ executablePath: named, args: flags });
  if (debianChromium() === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await installDebianChromium();
  }
  const executablePath = debianChromium();
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: flags });
  try {
    return await chromium.launch({ channel: 'chrome', args: flags });
  } catch (error) {
    throw new Error(
      'no Chromium found: install it (Debian: apt-get install chromium-headless-shell), install Chrome, or set CHROME to its path',
      { cause: error },
    );
  }
}

function debianChromium(): string | undefined {
  return [headlessShell, wholeChromium].find((path) => existsSync(path));
}

/** Older releases have no headless shell of their own. */
async function installDebianChromium(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-q'], { env });
  for (const name of ['chromium-headless-shell', 'chromium']) {
    console.log(`Installing Debian’s ${name} with apt-get …`);
    const { exitCode, stderr } = await runCommand(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', name],
      { env },
    );
    if (exitCode === 0) return;
    console.error(`apt-get install ${name} ended with ${exitCode}: ${stderr.trim()}`);
  }
}
