import * as z from 'zod';
import type { Observation } from '../core/observation.ts';

const schema = z.looseObject({
  stream: z.string(),
  nativeKey: z.string(),
  endedAt: z.number(),
  // Lines of versions before these were told lack them.
  statedCost: z.string().nullable().default(null),
  creditsNano: z.number().nullable().default(null),
});

/** An observation that was written as a line of JSON; `null` for a line that a kill or a full disk has damaged. */
export function observationOf(line: string): Observation | null {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    // The line is our own; damage can only make it no JSON any more, or one that a newer version wrote otherwise.
    return parsed.success ? (parsed.data as unknown as Observation) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
