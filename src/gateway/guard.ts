/** What is known of a call before it is passed on. */
export interface AskedCall {
  readonly route: string;
  readonly tool: string;
  readonly method: string;
  /** Path and query as appended to the upstream's root. */
  readonly path: string;
}

/** Why a call is not passed on. The message tells the user why, and how to go on. */
export interface Refusal {
  /** 429 where waiting helps, 403 where somebody has to act. */
  readonly status: 429 | 403;
  readonly message: string;
}

/**
 * Decides whether a call to a model may be passed on; `null` lets it. Asked on the thread that carries the bytes, so it answers from
 * what is in memory. One that throws refuses nothing.
 */
export type Admit = (call: AskedCall) => Refusal | null;
