/** What is known of a call before it is passed on. */
export interface AskedCall {
  readonly route: string;
  readonly tool: string;
  readonly method: string;
  /** Path and query as appended to the upstream's root. */
  readonly path: string;
}

/**
 * Decides whether a call to a model may be passed on: `null` lets it, a sentence refuses it and tells the user why and how to go on.
 * Asked on the thread that carries the bytes, so it answers from what is in memory. One that throws refuses nothing.
 */
export type Admit = (call: AskedCall) => string | null;
