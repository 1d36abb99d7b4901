import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CallInFlight } from '../core/callInFlight.ts';
import type { Observation } from '../core/observation.ts';
import type { Clock, Log } from '../core/ports.ts';
import { callingTool } from './callingTool.ts';
import { observed, pathModel, type EndedCall } from './observed.ts';
import type { ExchangeEnd, ExchangeWatch } from './passThrough.ts';
import type { Route } from './routes.ts';
import { TopLevelModel } from './topLevelModel.ts';
import { UsageTap, type UsageReading } from './usageTap.ts';
import type { WireCall } from './wireUsage.ts';

/** A call that has ended. */
export interface EndedInFlight {
  readonly id: string;
  /** None where the call turned out to be no use of a model (a redirect). */
  readonly observations: readonly Observation[];
}

/** `cutOff` is what is to be booked if the call's end is never told, because the meter was killed. */
export type OnDidStart = (call: CallInFlight, cutOff: Observation) => void;

export interface MeteredCallOptions {
  readonly route: Route;
  readonly rest: string;
  readonly request: IncomingMessage;
  readonly reading: UsageReading;
  readonly clock: Clock;
  readonly log: Log;
  readonly onDidStart: OnDidStart;
  /** The first bytes of its answer are through, and more are to come. */
  readonly onDidAnswer: (id: string) => void;
  readonly onDidEnd: (ended: EndedInFlight) => void;
}

/** Looks on while one call passes, and tells what it used. Whatever goes wrong here is logged and harms no byte. */
export class MeteredCall implements ExchangeWatch {
  readonly id = randomUUID();
  readonly startedAt: number;
  readonly tool: string;
  /** Whether it asks a model for something that costs; all else only passes. */
  readonly isMetered: boolean;
  /** Fulfilled when the call is over and told. */
  readonly done: Promise<void>;
  readonly #options: MeteredCallOptions;
  readonly #model = new TopLevelModel();
  readonly #hasReadableBody: boolean;
  #answer: IncomingMessage | null = null;
  #tap: UsageTap | null = null;
  #isStarted = false;
  #isAnswering = false;
  #isEnded = false;
  #setDone: () => void = () => undefined;

  constructor(options: MeteredCallOptions) {
    const { request, clock } = options;
    this.#options = options;
    this.startedAt = clock();
    this.tool = callingTool(request.headers);
    this.#hasReadableBody =
      (request.headers['content-type'] ?? '').includes('json') &&
      request.headers['content-encoding'] === undefined;
    // No answer is there yet, so the question is put for one that went well.
    this.isMetered =
      this.#guarded(() => options.reading.readerFor(this.#wireCall(200, 'application/json')) !== null) ??
      false;
    this.done = new Promise((resolve) => {
      this.#setDone = resolve;
    });
  }

  get inFlight(): CallInFlight {
    const { route, rest } = this.#options;
    const model = pathModel(rest) ?? this.#model.model;
    return { id: this.id, tool: this.tool, route: route.name, model, startedAt: this.startedAt };
  }

  onRequestChunk(chunk: Buffer): void {
    if (this.isMetered && this.#hasReadableBody) {
      this.#model.feed(chunk);
    }
  }

  onRequestEnd(): void {
    this.#start();
  }

  onAnswerHead(answer: IncomingMessage): void {
    this.#answer = answer;
    this.#start();
    this.#tap = this.#guarded(() => this.#tapFor(answer)) ?? null;
  }

  onAnswerChunk(chunk: Buffer): void {
    this.#answering();
    this.#tap?.offer(chunk);
  }

  onEnd(how: ExchangeEnd): void {
    this.#isEnded = true;
    const endedAt = this.#options.clock();
    this.#tell(how, endedAt)
      .catch((error: unknown) => {
        this.#report(error);
      })
      .finally(this.#setDone);
  }

  /** On a later turn: within this one the bytes just handed on have not reached their socket yet. */
  #start(): void {
    if (!this.isMetered || this.#isStarted) return;
    this.#isStarted = true;
    setImmediate(() => {
      if (this.#isEnded) return;
      this.#guarded(() => {
        const [cutOff] = this.#observe(null, null, 'aborted', this.startedAt);
        if (cutOff !== undefined) this.#options.onDidStart(this.inFlight, cutOff);
      });
    });
  }

  /** On a later turn, as the start is told: after it, and when the client has the bytes. */
  #answering(): void {
    if (!this.isMetered || this.#isAnswering) return;
    this.#isAnswering = true;
    setImmediate(() => {
      if (this.#isEnded) return;
      this.#guarded(() => {
        this.#options.onDidAnswer(this.id);
      });
    });
  }

  #tapFor(answer: IncomingMessage): UsageTap | null {
    const { reading, log } = this.#options;
    const status = answer.statusCode ?? 0;
    const reader =
      this.isMetered && status < 300
        ? reading.readerFor(this.#wireCall(status, answer.headers['content-type'] ?? null))
        : null;
    if (reader === null) {
      return null;
    }
    const encoding = answer.headers['content-encoding'] ?? null;
    const decoder = reading.decoderFor(encoding);
    if (decoder === null) {
      log.warn(
        `Answers compressed with “${String(encoding)}” can’t be read by this runtime; their calls are counted without tokens.`,
      );
      return null;
    }
    return new UsageTap(reader, decoder, (what) => {
      log.warn(what);
    });
  }

  async #tell(how: ExchangeEnd, endedAt: number): Promise<void> {
    const usage = (await this.#tap?.end(how)) ?? null;
    if (!this.isMetered) {
      return;
    }
    const answer = this.#answer;
    const status = answer?.statusCode ?? 0;
    const isRedirect = status >= 300 && status < 400;
    const observations = isRedirect
      ? []
      : this.#observe(answer === null ? null : { status, headers: answer.headers }, usage, how, endedAt);
    this.#options.onDidEnd({ id: this.id, observations });
  }

  #observe(
    answer: EndedCall['answer'],
    usage: EndedCall['usage'],
    how: ExchangeEnd,
    endedAt: number,
  ): Observation[] {
    const { route, rest, request } = this.#options;
    return observed({
      id: this.id,
      route,
      tool: this.tool,
      path: rest,
      requestHeaders: request.headers,
      bodyModel: this.#model.model,
      answer,
      usage,
      how,
      startedAt: this.startedAt,
      endedAt,
    });
  }

  #wireCall(status: number, contentType: string | null): WireCall {
    const { route, rest, request } = this.#options;
    return {
      route: route.name,
      method: request.method ?? 'GET',
      path: rest,
      requestContentType: request.headers['content-type'] ?? null,
      status,
      contentType,
    };
  }

  #guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /** Only the error's name: its message can quote an answer. */
  #report(error: unknown): void {
    const name = error instanceof Error ? error.name : typeof error;
    this.#options.log.error(`A call through the gateway could not be metered (${name}).`);
  }
}
