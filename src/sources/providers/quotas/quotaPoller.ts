import { createHash } from 'node:crypto';
import type { Clock, Log } from '../../../core/ports.ts';
import type { QuotaTool, QuotaView, QuotaWindow } from '../../../core/quota.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderHttp } from '../http/providerHttp.ts';
import { pollPauseMs } from '../pollPace.ts';
import type { LoginPlace, QuotaReader, ToolLogin } from './quotaReader.ts';

export interface QuotaPollerOptions {
  readonly readers: Readonly<Record<QuotaTool, QuotaReader>>;
  readonly http: () => ProviderHttp;
  readonly place: () => LoginPlace;
  readonly clock: Clock;
  readonly log: Log;
  /** The views are others than before. */
  readonly onChange: () => void;
  readonly random?: (() => number) | undefined;
}

interface Polled {
  readonly tool: QuotaTool;
  windows: readonly QuotaWindow[];
  readAt: number | null;
  failure: ProviderFailure | null;
  /** Questions in a row that failed. */
  failures: number;
  dueAt: number;
  refused: { readonly login: string; readonly until: number } | null;
}

/** Undocumented routes count strictly: peers that asked more often were shut out for hours. */
export const quotaPollMs = 5 * 60_000;

/** A login that was refused is tried again after that, as a right may have been given at the vendor. */
const refusedMs = 24 * 60 * 60_000;

/** Longer than any pause: a later due time was reckoned under a clock that has been put back since. */
const dueMsMax = 25 * 60 * 60_000;

/**
 * Asks for the windows that the user switched on, one tool after the other, while anybody may look. Everything it knows is in its
 * memory; of a tool that is switched off it forgets all but when that may be asked again.
 */
export class QuotaPoller {
  readonly #options: QuotaPollerOptions;
  readonly #notBefore = new Map<QuotaTool, number>();
  #polled: readonly Polled[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isReading = false;
  #isResting = false;

  constructor(options: QuotaPollerOptions) {
    this.#options = options;
  }

  /** In the order of the readers; a tool that was not read yet is there without windows. */
  get views(): readonly QuotaView[] {
    return this.#polled.map(({ tool, windows, readAt, failure }) => ({
      tool,
      title: this.#options.readers[tool].title,
      windows,
      readAt: readAt === null ? null : new Date(readAt).toISOString(),
      failure: failure === null ? null : { message: failure.message, remedy: failure.remedy },
    }));
  }

  /** These are asked for from now on, and no others; what is known of others is gone at once. */
  use(tools: readonly QuotaTool[]): void {
    this.#polled = Object.values(this.#options.readers)
      .filter(({ tool }) => tools.includes(tool))
      .map(({ tool }) => this.#polled.find((one) => one.tool === tool) ?? this.#fresh(tool));
    this.#isResting = false;
    this.#plan();
  }

  /** Nobody looks: nothing is asked until `use` is called again. What is known stays, with its time. */
  rest(): void {
    this.#isResting = true;
    this.#plan();
  }

  #fresh(tool: QuotaTool): Polled {
    const now = this.#options.clock();
    const told = this.#notBefore.get(tool) ?? now;
    const dueAt = told > now + dueMsMax ? now : told;
    return { tool, windows: [], readAt: null, failure: null, failures: 0, dueAt, refused: null };
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isResting || this.#isReading || this.#polled.length === 0) return;
    const now = this.#options.clock();
    const next = Math.min(...this.#polled.map(({ dueAt }) => (isDue(dueAt, now) ? now : dueAt)));
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#readDue();
      },
      // A machine that slept wakes with the clock far on.
      Math.min(quotaPollMs, Math.max(0, next - now)),
    );
    this.#timer.unref();
  }

  async #readDue(): Promise<void> {
    this.#isReading = true;
    for (const polled of this.#polled) {
      const isWanted = !this.#isResting && this.#polled.includes(polled);
      if (isWanted && isDue(polled.dueAt, this.#options.clock())) await this.#read(polled);
    }
    this.#isReading = false;
    this.#plan();
  }

  async #read(polled: Polled): Promise<void> {
    const { readers, log, clock, random = Math.random, onChange } = this.#options;
    const before = polled.failure;
    const { failure, isAsked } = await this.#ask(polled, readers[polled.tool]);
    const now = clock();
    polled.failure = failure;
    if (isAsked) polled.failures = failure === null ? 0 : polled.failures + 1;
    // A login is looked at again at the usual pace, as that asks nobody: the user may just have signed in.
    const asksAgain = isAsked && failure !== null && !isOfLogin(failure) ? failure : null;
    const pauseMs = pollPauseMs(quotaPollMs, asksAgain, polled.failures, now, random());
    polled.dueAt = now + Math.max(quotaPollMs, pauseMs);
    if (isAsked) this.#notBefore.set(polled.tool, polled.dueAt);
    if (!this.#polled.includes(polled)) return;
    if (failure !== null && failure.message !== before?.message) {
      log.warn(`Quota windows (unofficial): ${failure.message}`);
    }
    onChange();
  }

  /** The login is read for this one question and let go of. */
  async #ask(
    polled: Polled,
    reader: QuotaReader,
  ): Promise<{ readonly failure: ProviderFailure | null; readonly isAsked: boolean }> {
    const { http, place, clock } = this.#options;
    let login: ToolLogin;
    try {
      login = reader.findLogin(place());
    } catch (error) {
      return { failure: failureOf(reader, error), isAsked: false };
    }
    const mark = markOf(login);
    const isRefused = polled.refused?.login === mark && clock() < polled.refused.until;
    if (isRefused && polled.failure !== null) return { failure: polled.failure, isAsked: false };
    try {
      const { baseUrl } = reader;
      polled.windows = await reader.readQuota({ http: http(), clock, baseUrl, login });
      polled.readAt = clock();
      polled.refused = null;
      return { failure: null, isAsked: true };
    } catch (error) {
      const failure = failureOf(reader, error);
      polled.refused = isOfLogin(failure) ? { login: mark, until: clock() + refusedMs } : null;
      return { failure, isAsked: true };
    }
  }
}

function isDue(dueAt: number, now: number): boolean {
  return dueAt <= now || dueAt > now + dueMsMax;
}

function isOfLogin({ kind }: ProviderFailure): boolean {
  return kind === 'credential' || kind === 'permission';
}

/** By which a login is known again without being kept. */
function markOf({ token }: ToolLogin): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What is no failure with a sentence of its own is told without its text, which could quote a login. */
function failureOf({ provider, title }: QuotaReader, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  return new ProviderFailure(
    'transient',
    provider,
    `The quota windows of ${title} could not be read (${error instanceof Error ? error.name : 'unknown trouble'}).`,
    'It is tried again later. If this stays, switch it off in the settings and report it.',
  );
}
