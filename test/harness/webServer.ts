import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { editorEnvironment } from './editorEnvironment.ts';
import { projectRoot } from './projectRoot.ts';
import { fetchPackage } from './packageCache.ts';

/** code-server's package brings VS Code's own server and web workbench; its wrapper is not used. */
const codeServer = {
  name: 'code-server',
  version: '4.139.1',
  runsInstallScripts: false,
  innerPackage: join('lib', 'vscode'),
};

const startTimeoutMs = 60_000;

export interface WebServerOptions {
  /** The server's own data: logs, machine settings, state. */
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** `false` opens folders in Restricted Mode, as a user sees a folder for the first time. */
  readonly isTrusted: boolean;
  /** Replaces variables of this process's environment; `undefined` removes one. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface WebServer extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly authority: string;
  readonly process: ChildProcess;
  /** What the server printed so far, to explain a failure. */
  output(): string;
}

/** What to open at start: all paths absolute. */
export interface WorkbenchQuery {
  readonly folder?: string | undefined;
  readonly developmentPath?: string | undefined;
  /** A CommonJS module that exports `run(): Promise<void>`. */
  readonly testsPath?: string | undefined;
}

export async function fetchWebServer(): Promise<string> {
  const folder = await fetchPackage(codeServer);
  return join(folder, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
}

/** Starts VS Code's server on a free loopback port and waits until it listens. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const program = await fetchWebServer();
  const serverArguments = [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', options.dataFolder, '--extensions-dir', options.extensionsFolder],
    // A built VS Code honours development entries in the address only with this driver.
    ...['--telemetry-level', 'off', '--enable-smoke-test-driver'],
    ...(options.isTrusted ? ['--disable-workspace-trust'] : []),
  ];
  const child = spawn(process.execPath, [program, ...serverArguments], {
    cwd: projectRoot,
    env: editorEnvironment(options.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const port = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`VS Code's server did not listen within ${startTimeoutMs} ms:\n${output}`));
    }, startTimeoutMs);
    const read = (text: string): void => {
      output += text;
      const listening = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (listening === undefined) return;
      clearTimeout(timer);
      resolve(listening);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ended with ${String(code)}:\n${output}`));
    });
  });
  return {
    authority: `127.0.0.1:${port}`,
    process: child,
    output: () => output,
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** The address that opens the workbench. */
export function workbenchAddress(
  authority: string,
  { folder, developmentPath, testsPath }: WorkbenchQuery,
): string {
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const payload = [['skipWelcome', 'true']];
  if (developmentPath !== undefined) payload.push(['extensionDevelopmentPath', remote(developmentPath)]);
  if (testsPath !== undefined) payload.push(['extensionTestsPath', remote(testsPath)]);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (folder === undefined) query.set('ew', 'true');
  else query.set('folder', folder);
  return `http://${authority}/?${query.toString()}`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
