import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeClientMachine } from '../../clients/clientMachine.ts';
import { generateCorpus } from '../../corpus/generateCorpus.ts';
import { startGateway } from '../../harness/runningGateway.ts';
import { temporaryFolder } from '../../harness/temporaryFolder.ts';
import { joinMeter, type MeterConnection } from '../../../src/link/meterClient.ts';
import { makeYear } from '../ledgerBench.ts';
import type { Way } from './benchMessages.ts';
import { startLoadClient, startUpstream } from './benchProcesses.ts';
import { addedTo } from './gatewayBench.ts';
import type { Spread } from './spread.ts';

export interface UnderLoadOptions {
  /** Calls in the ledger that is asked. */
  readonly calls: number;
  /** Log files of the corpus; a file is about 1.1 MB. */
  readonly files: number;
  readonly rounds: number;
}

/** Milliseconds that the gateway adds to a call's first byte. */
export interface UnderLoadFigures {
  readonly atRest: Spread;
  readonly query: Spread;
  readonly coldRead: Spread;
  readonly lockedLedger: Spread;
  readonly corpusBytes: number;
  readonly streams: number;
  /** Of the streams that ran all the while. */
  readonly wholeStreams: number;
}

const streams = 50;
const year = { since: '2025-11-01', until: '2026-12-31', timeZone: null };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What the gateway adds while its worker and its ledger are as busy as they get, and fifty streams run. */
export async function benchUnderLoad({ calls, files, rounds }: UnderLoadOptions): Promise<UnderLoadFigures> {
  using machine = makeClientMachine();
  using logs = temporaryFolder('bench-logs');
  const home = machine.environment['COMPUTE_SPEND_HOME'] ?? '';
  const ledger = join(home, 'ledger.db');
  await makeYear(ledger, calls);
  const corpus = generateCorpus({
    seed: 2,
    root: logs.path,
    files,
    rows: files * 50,
    until: Date.now(),
    days: 25,
    toolResultBytes: 200_000,
  });

  await using upstream = await startUpstream();
  await using gateway = await startGateway(machine.environment, [`openai=${upstream.url}`]);
  await using client = startLoadClient();
  const direct: Way = { name: 'direct', url: upstream.url, headers: {} };
  const ours: Way = { name: 'ours', url: gateway.urls['openai'] ?? '', headers: {} };
  const probe = async (): Promise<Spread> =>
    addedTo(await client.run({ name: 'latency', ways: [direct, ours], rounds }), 'ours').first;

  await client.run({ name: 'hold', way: ours, streams });
  await probe();
  const atRest = await probe();
  const window = await joinMeter({
    ...{ home, version: '0.1.0', programFolder: null, log: quiet, start: null },
    clock: () => performance.now(),
  });
  const query = await during(askAgainAndAgain(window), probe);
  const lockedLedger = await during(lockLedger(ledger), probe);
  const coldRead = await during(readLogs(window, logs.path), probe);
  window.dispose();
  const { whole } = await client.run({ name: 'release' });
  return {
    ...{ atRest, query, coldRead, lockedLedger, streams },
    corpusBytes: corpus.bytes,
    wholeStreams: whole,
  };
}

/** Something that goes on until it is ended. */
interface Trouble {
  readonly begun: Promise<unknown>;
  end(): Promise<unknown>;
}

async function during(trouble: Trouble, probe: () => Promise<Spread>): Promise<Spread> {
  await trouble.begun;
  const spread = await probe();
  await trouble.end();
  return spread;
}

function askAgainAndAgain({ service }: MeterConnection): Trouble {
  let isWanted = true;
  const ask = async (): Promise<void> => {
    while (isWanted) await service.totals(['session'], year);
  };
  const asking = ask();
  return {
    begun: Promise.resolve(),
    end: () => {
      isWanted = false;
      return asking;
    },
  };
}

function lockLedger(path: string): Trouble {
  const holder = fork(join(import.meta.dirname, 'lockProgram.ts'), [path]);
  return {
    begun: once(holder, 'message'),
    end: async () => {
      const exited = once(holder, 'exit');
      holder.disconnect();
      await exited;
    },
  };
}

/** A window that names a new home folder makes the meter read the logs there. */
function readLogs({ service }: MeterConnection, folder: string): Trouble {
  return {
    begun: service.configure({ allowance: null, environment: { HOME: folder } }),
    end: () => service.refresh(),
  };
}
