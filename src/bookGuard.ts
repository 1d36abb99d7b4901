import { burningAgents, burnWindowMs } from './core/burnRate.ts';
import type { Burn, GuardLimits, GuardState } from './core/guard.ts';
import type { Clock, Ledger } from './core/ports.ts';

/** Under this name the ledger keeps until when the guard is lifted. */
const liftName = 'guardLiftedUntil';

/** Nobody lifts a limit for good by a slip: that is what the settings are for. */
const liftMsMax = 24 * 60 * 60_000;

/** The guard as the books keep it: reads what is lifted and burning, and asks for a snapshot when a lift ends. */
export class BookGuard {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #burning: readonly Burn[] = [];
  #liftedUntil: number | null = null;
  #liftTimer: NodeJS.Timeout | null = null;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Does what was told last change by time alone? */
  get isMoving(): boolean {
    return this.#burning.length > 0 || this.#liftedUntil !== null;
  }

  /** @param until milliseconds since 1970, at most a day ahead; `null` puts the limits back */
  lift(ledger: Ledger, until: number | null): void {
    const end = until === null ? null : Math.min(until, this.#clock() + liftMsMax);
    ledger.writeSetting(liftName, end === null ? null : JSON.stringify(end));
  }

  read(ledger: Ledger, limits: GuardLimits): Omit<GuardState, 'reached' | 'refused'> {
    const now = this.#clock();
    this.#liftedUntil = liftEnd(ledger.readSetting(liftName), now);
    this.#awaitLiftEnd(now);
    this.#burning =
      limits.burnRate === null ? [] : burningAgents(ledger.agentSpends(now - burnWindowMs), limits.burnRate);
    return {
      limits,
      liftedUntil: this.#liftedUntil === null ? null : new Date(this.#liftedUntil).toISOString(),
      burning: this.#burning,
    };
  }

  dispose(): void {
    if (this.#liftTimer !== null) clearTimeout(this.#liftTimer);
    this.#liftTimer = null;
  }

  #awaitLiftEnd(now: number): void {
    this.dispose();
    if (this.#liftedUntil === null) return;
    this.#liftTimer = setTimeout(this.#onChange, this.#liftedUntil - now);
    // A command line that has read the books once does not wait for it.
    this.#liftTimer.unref();
  }
}

/** `null` where nothing is lifted, or the time is over. */
function liftEnd(text: string | null, now: number): number | null {
  const until = Number(text ?? NaN);
  return until > now && until <= now + liftMsMax ? until : null;
}
