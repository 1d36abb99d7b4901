import type { CallInFlight } from '../../src/core/callInFlight.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Log } from '../../src/core/ports.ts';
import { GatewayServer, type GatewayServerOptions } from '../../src/gateway/gatewayServer.ts';
import type { EndedInFlight } from '../../src/gateway/meteredCall.ts';
import { buildRoutes } from '../../src/gateway/routes.ts';
import { plainReading } from './plainReading.ts';

export const secret = 'the-secret-of-this-test';

export interface RunningGateway extends AsyncDisposable {
  readonly server: GatewayServer;
  /** `http://127.0.0.1:PORT/SECRET/test`, which leads to the upstream. */
  readonly url: string;
  readonly started: readonly CallInFlight[];
  /** What would be booked of each started call if the meter were killed. */
  readonly cutOff: readonly Observation[];
  readonly ended: readonly EndedInFlight[];
  readonly logged: readonly string[];
}

/** A gateway with the route `test` to an upstream, and the events it raised. */
export async function startGateway(
  upstream: string,
  overrides: Partial<GatewayServerOptions> = {},
): Promise<RunningGateway> {
  const started: CallInFlight[] = [];
  const cutOff: Observation[] = [];
  const ended: EndedInFlight[] = [];
  const logged: string[] = [];
  const write = (message: string): void => {
    logged.push(message);
  };
  const log: Log = { info: write, warn: write, error: write };
  const server = new GatewayServer({
    routes: buildRoutes([`test=${upstream}`, `anthropic=${upstream}`, `gemini=${upstream}`]),
    secret,
    reading: plainReading(),
    clock: Date.now,
    log,
    onDidStart: (call, observation) => {
      started.push(call);
      cutOff.push(observation);
    },
    onDidEnd: (call) => {
      ended.push(call);
    },
    ...overrides,
  });
  await server.listen(0);
  return {
    server,
    url: `http://127.0.0.1:${server.port}/${secret}/test`,
    started,
    cutOff,
    ended,
    logged,
    [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }),
  };
}
