/**
 * `node test/setup.mjs SCRIPT.ts [arguments]`: runs on whatever Node a machine has, before anything is installed. Installs the
 * project's packages when they are missing or not those of the lock file, then runs the script with the pinned Node, which strips
 * types. Exit codes and signals pass through.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
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

function installPackages() {
  if (hasWantedPackages()) return;
  // npm ci empties the folder first: through a link that would be somebody else's.
  if (isLink(join(root, 'node_modules'))) {
    fail('node_modules is a link and does not match package-lock.json: run npm ci where it points to');
  }
  console.log('Installing the packages of package-lock.json with npm ci (about a minute) …');
  const isWindows = process.platform === 'win32';
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['ci', ...flags], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: isWindows,
  });
  if (error !== undefined) fail(`npm could not be started (${error.message}): install Node.js with npm`);
  if (status !== 0) fail(`npm ci ended with ${status}: see its message above`);
}

/**
 * Compares what is installed, by the lock file that npm writes into node_modules last, with what is wanted. By versions, not by file
 * times: git sets those anew. Packages of other platforms are optional and may be missing.
 */
function hasWantedPackages() {
  const installedPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = packagesOf(installedPath);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
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
  // This process outlives the script, which may be cleaning up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
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
