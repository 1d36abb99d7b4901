/** A call to a model on its way through the gateway. */
export interface CallInFlight {
  readonly id: string;
  readonly tool: string;
  readonly route: string;
  /** As the request names it; `null` until it was read, or where it names none. */
  readonly model: string | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What passes right now. */
export interface InFlight {
  readonly count: number;
  /** The oldest of them, at most `inFlightShown`. */
  readonly calls: readonly CallInFlight[];
}

/** More than this at once are a number, not a list. */
export const inFlightShown = 20;

export const nothingInFlight: InFlight = { count: 0, calls: [] };
