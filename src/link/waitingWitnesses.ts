import { CallsUnderWay } from './callsUnderWay.ts';
import type { MeterFiles } from './meterFiles.ts';
import { WitnessQueue, type WitnessQueueOptions } from './witnessQueue.ts';

export interface WaitingWitnesses {
  readonly queue: WitnessQueue;
  readonly underWay: CallsUnderWay;
}

export interface WaitingWitnessesOptions extends Pick<WitnessQueueOptions, 'book' | 'log' | 'onProblem'> {
  readonly files: Pick<MeterFiles, 'waitingObservations' | 'callsUnderWay'>;
}

/** Opens what waits in the home to be booked, and begins with what an earlier meter left. Only for the holder of the lock. */
export async function openWaitingWitnesses(options: WaitingWitnessesOptions): Promise<WaitingWitnesses> {
  const { files, book, log, onProblem } = options;
  const queue = await WitnessQueue.open({ file: files.waitingObservations, book, log, onProblem });
  const underWay = await CallsUnderWay.open(files.callsUnderWay, log);
  // A meter that was killed did not see these end: they count as cut off.
  queue.offer(underWay.open);
  for (const { nativeKey } of underWay.open) underWay.end(nativeKey);
  return { queue, underWay };
}

/** What does not book at once stays for the next meter. */
export async function closeWaitingWitnesses({ queue, underWay }: WaitingWitnesses): Promise<void> {
  await queue.close();
  await underWay.close();
}

/** Books what an earlier meter left, where none is to run now. */
export async function bookWaitingWitnesses(options: WaitingWitnessesOptions): Promise<void> {
  const waiting = await openWaitingWitnesses(options);
  await waiting.queue.bookWaiting();
  await closeWaitingWitnesses(waiting);
}
