import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GatewayAddress } from '../../src/core/meterService.ts';
import { projectRoot } from './projectRoot.ts';

export interface RunningGateway
  extends AsyncDisposable, Pick<GatewayAddress, 'urls' | 'telemetryUrl' | 'port'> {
  readonly processId: number;
}

/** `compute-spend gateway`, the built one, in front of made-up upstreams: `NAME=URL` each. */
export async function startGateway(
  environment: Readonly<Record<string, string | undefined>>,
  upstreams: readonly string[],
): Promise<RunningGateway> {
  const options = upstreams.flatMap((upstream) => ['--upstream', upstream]);
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'cli.js'), 'gateway', ...options], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), exited]);
  if (typeof first[0] !== 'string') throw new Error(`the gateway ended with ${String(first[0])}`);
  const address = JSON.parse(first[0]) as Pick<GatewayAddress, 'urls' | 'telemetryUrl' | 'port'>;
  return {
    ...address,
    processId: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await exited;
    },
  };
}
