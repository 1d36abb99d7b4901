import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Observation } from '../../src/core/observation.ts';
import {
  createOtlpReceiver,
  type OtlpReceiver,
  type OtlpReceiverOptions,
} from '../../src/sources/telemetry/otlpReceiver.ts';

export interface OtlpServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/secret`: what a tool appends `/v1/…` to. */
  readonly url: string;
  readonly port: number;
  readonly receiver: OtlpReceiver;
  readonly observations: readonly Observation[];
  /** Every line that the receiver logged, with its causes. */
  readonly logged: readonly string[];
}

/** The receiver behind a real server on loopback, under a path as the meter mounts it. */
export async function startOtlpServer(options: Partial<OtlpReceiverOptions> = {}): Promise<OtlpServer> {
  const observations: Observation[] = [];
  const logged: string[] = [];
  const write = (message: string, cause?: unknown) => {
    logged.push(cause instanceof Error ? `${message} ${cause.stack ?? ''}` : message);
  };
  const receiver = createOtlpReceiver({
    onObservations: (some) => {
      observations.push(...some);
    },
    log: { info: write, warn: write, error: write },
    clock: () => Date.now(),
    bytesMax: 8_000_000,
    inFlightBytesMax: 16_000_000,
    ...options,
  });
  const server = createServer((request, response) => {
    receiver.handle(request, response, (request.url ?? '').replace(/^\/secret/, ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/secret`,
    port,
    receiver,
    observations,
    logged,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
