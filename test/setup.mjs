/**
 * `node test/setup.mjs SCRIPT.ts [arguments]`: runs on whatever Node a machine has, before anything is installed. Installs the
 * project's packages when they are missing or older than the lock file, then runs the script with the pinned Node, which strips
 * types. Exit codes and signals pass through.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeMajorMin = 24;
const root = fileURLToPath(new URL('..', import.meta.url));
const binFolder = join(root, 'node_modules', '.bin');
const pinnedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

const [script, ...scriptArguments] = process.argv.slice(2);
if (script === undefined) fail('usage: node test/setup.mjs SCRIPT.ts [arguments]', 2);

installPackages();
assertPinnedNode();
runScript();

/** npm writes its own lock file into node_modules last: it is the mark of a whole installation, and its time. */
function installPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log('Installing the packages of package-lock.json with npm ci (about a minute) …');
  const isWindows = process.platform === 'win32';
  const { status, error } = spawnSync(
    isWindows ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: isWindows,
    },
  );
  if (error !== undefined) fail(`npm could not be started (${error.message}): install Node.js with npm`);
  if (status !== 0) fail(`npm ci ended with ${status}: see its message above`);
}

function assertPinnedNode() {
  const { stdout, error } = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  const remedy = 'run `npm ci` without --ignore-scripts';
  if (error !== undefined) fail(`the pinned Node is not installed (${pinnedNode}): ${remedy}`);
  const version = stdout.trim();
  if (!(Number(/^v(\d+)/.exec(version)?.[1]) >= nodeMajorMin)) {
    fail(`Node ${nodeMajorMin} or newer is needed, ${pinnedNode} is ${version}: ${remedy}`);
  }
}

function runScript() {
  const child = spawn(pinnedNode, [resolve(script), ...scriptArguments], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}` },
  });
  // A terminal sends Ctrl-C to both processes; this one only has to outlive the script.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${script} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

/** @returns {never} */
function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}
