import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { runCommand } from './runCommand.ts';

const debianChromium = '/usr/bin/chromium';

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
 * Opens a headless Chromium: the one named by `CHROME`, Debian's, or the machine's Chrome. As root on Debian it installs the package
 * when there is none. Rejects with one line that says how to get one.
 */
export async function openChromium(): Promise<Browser> {
  const named = process.env['CHROME'];
  if (named !== undefined) return chromium.launch({ executablePath: named, args: flags });
  if (!existsSync(debianChromium) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await installDebianChromium();
  }
  if (existsSync(debianChromium)) return chromium.launch({ executablePath: debianChromium, args: flags });
  try {
    return await chromium.launch({ channel: 'chrome', args: flags });
  } catch (error) {
    throw new Error(
      'no Chromium found: install it (Debian: apt-get install chromium), install Chrome, or set CHROME to its path',
      { cause: error },
    );
  }
}

async function installDebianChromium(): Promise<void> {
  console.log('Installing Debian’s chromium with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-q'], { env });
  const { exitCode, stderr } = await runCommand(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
    { env },
  );
  if (exitCode !== 0) console.error(`apt-get install chromium ended with ${exitCode}: ${stderr.trim()}`);
}
