import { joinMeter, type JoinOptions, type MeterConnection } from './meterClient.ts';
import { LinkError } from './linkError.ts';
import { meterFiles } from './meterFiles.ts';
import { takeMeterLock, type MeterLock } from './meterLock.ts';

/** How long another command line, or a meter that is about to listen, may hold the lock. */
const waitMsMax = 30_000;
const pauseMs = 100;

/**
 * For the command line: joins the running meter, else takes its lock, to be the meter meanwhile. A lock whose holder does not listen is
 * another command line's or a starting meter's, and is waited for.
 *
 * @throws LinkError when the lock stays taken and nobody listens
 */
export async function lockOrJoin(
  options: Omit<JoinOptions, 'start'>,
): Promise<{ readonly lock: MeterLock } | { readonly connection: MeterConnection }> {
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    const lock = takeMeterLock(meterFiles(options.home).lock);
    if (lock !== null) {
      return { lock };
    }
    try {
      return { connection: await joinMeter({ ...options, start: null }) };
    } catch (error) {
      if (!(error instanceof LinkError) || error.kind === 'outdated' || performance.now() > deadline) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
