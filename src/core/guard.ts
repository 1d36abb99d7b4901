import * as z from 'zod';

/** Limits that the user set; `null` is none. */
export const guardLimitsSchema = z.object({
  /** Dollars of one day in the allowance's zone: calls, fees and what reports hold beside them. */
  dailyLimit: z.number().min(0.01).max(1e9).nullable(),
  /** Share of the allowance, 1 is all of it. */
  allowanceLimit: z.number().min(0.001).max(100).nullable(),
  /** Effective dollars an hour at which one agent's spending is told. */
  burnRate: z.number().min(0.01).max(1e9).nullable(),
});
export type GuardLimits = z.infer<typeof guardLimitsSchema>;

export const noLimits: GuardLimits = { dailyLimit: null, allowanceLimit: null, burnRate: null };

/** An agent that spends faster than the user's rate. */
export interface Burn {
  readonly tool: string;
  readonly sessionId: string | null;
  /** Decimal dollars an hour, as text. */
  readonly perHour: string;
}

export type ReachedLimit = 'daily' | 'allowance';

/** Calls that were refused since the limit was reached. */
export interface RefusedCalls {
  readonly count: number;
  /** Whose call was the last of them, and when it came, ISO instant. */
  readonly tool: string;
  readonly at: string;
}

/** What the guard does right now. */
export interface GuardState {
  readonly limits: GuardLimits;
  /** The limit at which the gateway refuses calls, unless it is lifted. */
  readonly reached: ReachedLimit | null;
  /** Until when the user lets calls pass all the same, ISO instant. */
  readonly liftedUntil: string | null;
  readonly burning: readonly Burn[];
  /** Added by the thread that refuses them. */
  readonly refused: RefusedCalls | null;
}

export const guardAtRest: GuardState = {
  limits: noLimits,
  reached: null,
  liftedUntil: null,
  burning: [],
  refused: null,
};
