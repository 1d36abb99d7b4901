import { makeClientMachine } from '../../clients/clientMachine.ts';
import { residentBytes } from '../../harness/residentBytes.ts';
import { startGateway } from '../../harness/runningGateway.ts';
import type { Latencies, Way } from './benchMessages.ts';
import { startFloor, startLoadClient, startPeer, startUpstream } from './benchProcesses.ts';
import { added, type Spread } from './spread.ts';

export interface GatewayBenchOptions {
  readonly rounds: number;
  readonly streamBytes: number;
  readonly calls: number;
}

export interface PassingFigures {
  /** Milliseconds beyond the same call made directly. */
  readonly first: Spread;
  readonly last: Spread;
  /** Megabytes a second of one long stream, the best of its rounds. */
  readonly megabytesASecond: number;
}

export interface GatewayFigures {
  readonly direct: { readonly first: Spread; readonly last: Spread; readonly megabytesASecond: number };
  /** A proxy that only pipes. */
  readonly floor: PassingFigures;
  readonly ours: PassingFigures;
  readonly peer: PassingFigures;
  /** Resident bytes of our gateway when it was warm, and after so many calls more. */
  readonly warmBytes: number;
  readonly afterBytes: number;
  readonly peerBytes: number;
}

const warmUpRounds = 100;
const warmUpCalls = 1_00;
const throughputRounds = 3;
const callsAtOnce = 16;

/** The same upstream called directly, through a bare proxy, the built gateway and the peer, in turn, each in a process of its own. */
export async function benchGateway({
  rounds,
  streamBytes,
  calls,
}: GatewayBenchOptions): Promise<GatewayFigures> {
  using machine = makeClientMachine();
  await using upstream = await startUpstream();
  await using gateway = await startGateway(machine.environment, [`openai=${upstream.url}`]);
  await using proxy = await startFloor(upstream);
  await using portkey = await startPeer();
  await using client = startLoadClient();

  const direct: Way = { name: 'direct', url: upstream.url, headers: {} };
  const ours: Way = { name: 'ours', url: gateway.urls['openai'] ?? '', headers: {} };
  const peer: Way = {
    name: 'peer',
    url: portkey.url,
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstream.url}/v1` },
  };
  const floor: Way = { name: 'floor', url: proxy.url, headers: {} };
  const ways = [direct, floor, ours, peer];

  await client.run({ name: 'latency', ways, rounds: warmUpRounds });
  const latencies = await client.run({ name: 'latency', ways, rounds });
  const times = await client.run({ name: 'throughput', ways, rounds: throughputRounds, bytes: streamBytes });
  const rate = (name: string): number => streamBytes / 1_000 / Math.min(...(times[name] ?? []));

  await client.run({ name: 'calls', way: ours, count: warmUpCalls, atOnce: callsAtOnce });
  const warmBytes = residentBytes(gateway.processId);
  const { whole } = await client.run({ name: 'calls', way: ours, count: calls, atOnce: callsAtOnce });
  if (whole !== calls) throw new Error(`only ${whole} of ${calls} answers were whole`);

  const passing = (name: string): PassingFigures => ({
    ...addedTo(latencies, name),
    megabytesASecond: rate(name),
  });
  const alone = added(latencies['direct'], undefined);
  return {
    direct: { ...alone, megabytesASecond: rate('direct') },
    floor: passing('floor'),
    ours: passing('ours'),
    peer: passing('peer'),
    warmBytes,
    afterBytes: residentBytes(gateway.processId),
    peerBytes: residentBytes(portkey.processId),
  };
}

/** Beyond the direct call of the same round. */
export function addedTo(
  latencies: Latencies,
  name: string,
): { readonly first: Spread; readonly last: Spread } {
  return added(latencies[name], latencies['direct']);
}
