import { benchGateway, type PassingFigures } from './gatewayBench.ts';
import type { Spread } from './spread.ts';
import { benchUnderLoad } from './underLoad.ts';
import { peer } from './benchProcesses.ts';

type Row = readonly [name: string, figure: string, note: string];

export interface GatewayRowsOptions {
  readonly rounds: number;
  readonly streamBytes: number;
  /** Calls over which memory has to stay flat. */
  readonly calls: number;
  /** Calls in the ledger that is asked meanwhile, and log files that are read meanwhile. */
  readonly ledgerCalls: number;
  readonly logFiles: number;
}

/** The gateway's part of the table. */
export async function gatewayRows(options: GatewayRowsOptions): Promise<readonly Row[]> {
  const { direct, floor, ours, peer: theirs, ...memory } = await benchGateway(options);
  const loaded = await benchUnderLoad({
    calls: options.ledgerCalls,
    files: options.logFiles,
    rounds: options.rounds,
  });
  const passing = (name: string, { first, last, megabytesASecond }: PassingFigures): Row[] => [
    [`${name}: first byte`, `+ ${spread(first)}`, 'beyond the direct call of the same round'],
    [`  last byte`, `+ ${spread(last)}`, ''],
    [
      `  a long stream`,
      rate(megabytesASecond),
      `${percent(megabytesASecond / direct.megabytesASecond)} of direct`,
    ],
  ];
  const under = (name: string, figures: Spread): Row => [
    `  ${name}`,
    `+ ${spread(figures)}`,
    `${(figures.median / loaded.atRest.median).toFixed(2)} × at rest (p99 ${(figures.p99 / loaded.atRest.p99).toFixed(2)} ×)`,
  ];
  return [
    ['called directly', spread(direct.first), `first byte; last byte ${spread(direct.last)}`],
    ['  a long stream', rate(direct.megabytesASecond), `${megabytes(options.streamBytes)} of events`],
    ...passing('a proxy that only pipes', floor),
    ...passing('gateway', ours),
    ...passing(`${peer.name} ${peer.version}`, theirs),
    [
      `${String(options.calls)} calls`,
      `${megabytes(memory.warmBytes)} → ${megabytes(memory.afterBytes)}`,
      `resident, before and after; the peer ${megabytes(memory.peerBytes)}`,
    ],
    [
      `${String(loaded.streams)} streams beside`,
      `${String(loaded.wholeStreams)} whole`,
      'the gateway’s first byte meanwhile:',
    ],
    under('at rest', loaded.atRest),
    under(`${String(options.ledgerCalls)} calls asked`, loaded.query),
    under(`cold read, ${megabytes(loaded.corpusBytes)}`, loaded.coldRead),
    under('ledger locked', loaded.lockedLedger),
  ];
}

const spread = ({ median, p99 }: Spread): string => `${median.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
const rate = (megabytesASecond: number): string => `${megabytesASecond.toFixed(0)} MB/s`;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
