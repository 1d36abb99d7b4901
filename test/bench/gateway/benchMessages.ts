/** What the bench's processes say to each other, over the channel that `fork` opens. */

/** By the model of a request the upstream knows what to answer. */
export const benchModels = {
  /** Twenty events one after the other. */
  short: 'gpt-4o',
  /** `max_tokens` bytes of events, as fast as they are taken. */
  long: 'gpt-4o-long',
  /** Ten numbered events a second, until the client leaves. */
  slow: 'gpt-4o-slow',
} as const;

export interface ProgramReady {
  readonly port: number;
}

/** One way to the upstream. */
export interface Way {
  readonly name: string;
  /** To which `/v1/chat/completions` is appended. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type LoadTask =
  /** Short calls one after the other, each round once over every way. */
  | { readonly name: 'latency'; readonly ways: readonly Way[]; readonly rounds: number }
  /** One long stream after the other, each round once over every way. */
  | {
      readonly name: 'throughput';
      readonly ways: readonly Way[];
      readonly rounds: number;
      readonly bytes: number;
    }
  /** Short calls, so many at once. */
  | { readonly name: 'calls'; readonly way: Way; readonly count: number; readonly atOnce: number }
  /** Opens slow streams and keeps reading them; answered when each has its first event. */
  | { readonly name: 'hold'; readonly way: Way; readonly streams: number }
  /** Leaves them; answered with how many were whole: every event there, in order. */
  | { readonly name: 'release' };

/** Milliseconds from the request to the first and the last byte of the answer's body, by way and then by round. */
export type Latencies = Readonly<Record<string, { readonly first: number[]; readonly last: number[] }>>;

export interface LoadResults {
  readonly latency: Latencies;
  /** Milliseconds of a whole stream, by way and then by round. */
  readonly throughput: Readonly<Record<string, number[]>>;
  readonly calls: { readonly whole: number };
  readonly hold: null;
  readonly release: { readonly whole: number };
}
