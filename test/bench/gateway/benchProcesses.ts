import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fetchPackage, type CachedPackage } from '../../harness/packageCache.ts';
import { waitFor } from '../../harness/waitFor.ts';
import type { LoadResults, LoadTask, ProgramReady } from './benchMessages.ts';

/** The peer of the bench: what it does beyond passing on is its own choice. */
export const peer: CachedPackage = {
  name: '@portkey-ai/gateway',
  version: '1.15.2',
  runsInstallScripts: false,
  // Since 1.19 it keeps the headers of `fetch` as they are, to which the gateway can't append: every stream is a 500.
  overrides: { '@hono/node-server': '1.13.8' },
};

export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** The made-up provider in a process of its own. */
export function startUpstream(): Promise<BenchServer> {
  return startServer('upstreamProgram.ts');
}

/** The least that a gateway does, in a process of its own. */
export function startFloor(upstream: BenchServer): Promise<BenchServer> {
  return startServer('floorProgram.ts', String(upstream.port));
}

async function startServer(program: string, ...programArguments: string[]): Promise<BenchServer> {
  const child = fork(join(import.meta.dirname, program), programArguments);
  const [{ port }] = (await once(child, 'message')) as [ProgramReady];
  return { port, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => ended(child) };
}

export interface LoadClient extends AsyncDisposable {
  /** Rejects when a call failed. */
  run<Task extends LoadTask>(task: Task): Promise<LoadResults[Task['name']]>;
}

/** The client in a process of its own. */
export function startLoadClient(): LoadClient {
  const child = fork(join(import.meta.dirname, 'loadProgram.ts'));
  const exited = once(child, 'exit');
  return {
    run: async <Task extends LoadTask>(task: Task) => {
      const answered = Promise.race([once(child, 'message'), exited]);
      child.send(task);
      const [answer] = (await answered) as [
        { result: LoadResults[Task['name']] } | { error: string } | number | null,
      ];
      if (answer === null || typeof answer === 'number') throw new Error(`the bench's client has ended`);
      if ('error' in answer) throw new Error(`the bench's client: ${answer.error}`);
      return answer.result;
    },
    [Symbol.asyncDispose]: () => ended(child),
  };
}

export interface PeerGateway extends AsyncDisposable {
  readonly url: string;
  readonly processId: number;
}

/** Portkey's gateway as it is published, in a process of its own. */
export async function startPeer(): Promise<PeerGateway> {
  const folder = join(await fetchPackage(peer), 'node_modules', peer.name);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(folder, 'build', 'start-server.js'), `--port=${port}`, '--headless'],
    { env: { PATH: process.env['PATH'] }, stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await waitFor('the peer to listen', () =>
    fetch(url).then(
      () => true,
      () => undefined,
    ),
  );
  return { url, processId: child.pid ?? 0, [Symbol.asyncDispose]: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
