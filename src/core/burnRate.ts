import type { Burn } from './guard.ts';
import { decimalFromPico, multiplyRatio, picoFromDecimal, picoFromDollars } from './money.ts';

/** An agent's pace is what it spent in this time, up to now. */
export const burnWindowMs = 10 * 60_000;

const windowsPerHour = BigInt(60 * 60_000) / BigInt(burnWindowMs);

/** What one agent, a tool's session, spent in a time. */
export interface AgentSpend {
  readonly tool: string;
  readonly sessionId: string | null;
  /** Effective dollars, decimal text: the known part. */
  readonly cost: string;
}

/**
 * The agents that spent more in the last `burnWindowMs` than `burnRate` dollars an hour would allow, fastest first.
 */
export function burningAgents(spends: readonly AgentSpend[], burnRate: number): Burn[] {
  const limit = picoFromDollars(burnRate);
  return spends
    .map((spend) => ({ spend, perHour: multiplyRatio(picoFromDecimal(spend.cost), windowsPerHour, 1n) }))
    .filter(({ perHour }) => perHour > limit)
    .sort((one, other) => (one.perHour > other.perHour ? -1 : one.perHour < other.perHour ? 1 : 0))
    .map(({ spend: { tool, sessionId }, perHour }) => ({
      tool,
      sessionId,
      perHour: decimalFromPico(perHour),
    }));
}
