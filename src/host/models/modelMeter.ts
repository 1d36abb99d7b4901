import type { LanguageModelChat, LanguageModelChatResponse } from 'vscode';
import type { Observation } from '../../core/observation.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { ComputeSpendApi, MeterOptions } from '../api.ts';
import { MeteredCall } from './meteredCall.ts';
import { meteredResponse, type AnswerListener } from './meteredResponse.ts';
import { toolOf } from './modelIdentity.ts';
import { withMembers } from './withMembers.ts';

export interface ModelMeterParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Asked at each call: with metering turned off, calls pass as if they were not metered. */
  readonly isWanted: () => boolean;
  /** Absolute path of the window's first folder; `null` without one. */
  readonly workspace: () => string | null;
  readonly tell: (observation: Observation) => void;
}

type SendRequest = LanguageModelChat['sendRequest'];

/** The API that other extensions get: makes models whose calls are counted. Metering may fail, the call may not. */
export class ModelMeter implements ComputeSpendApi {
  readonly version = 1;
  readonly #parts: ModelMeterParts;
  /** By metered model. */
  readonly #originals = new WeakMap<LanguageModelChat, LanguageModelChat>();

  constructor(parts: ModelMeterParts) {
    this.#parts = parts;
  }

  /** A function of its own, as callers take it out of the exports. */
  readonly meter = (model: LanguageModelChat, options?: MeterOptions): LanguageModelChat => {
    // Who has found no model must not be given one.
    if (!isObject(model)) return model;
    const original = this.#originals.get(model);
    // Under a name of its own a metered model is metered anew, but on the original, so that a call counts once.
    if (original !== undefined && options?.tool === undefined) return model;
    const metered = this.#metered(original ?? model, toolOf(options?.tool));
    this.#originals.set(metered, original ?? model);
    return metered;
  };

  #metered(model: LanguageModelChat, tool: string): LanguageModelChat {
    const sendRequest: SendRequest = (...request) => {
      const call = this.#attempt(() => this.#begun(model, tool, request), null);
      if (call === null) return model.sendRequest(...request);
      const refused = (error: unknown): never => {
        this.#attempt(() => {
          call.refused();
        }, undefined);
        throw error;
      };
      let sent: Thenable<LanguageModelChatResponse>;
      try {
        sent = model.sendRequest(...request);
      } catch (error) {
        return refused(error);
      }
      return sent.then(
        (response) => this.#attempt(() => meteredResponse(response, this.#listenerOf(call)), response),
        refused,
      );
    };
    return withMembers(model, { sendRequest });
  }

  #begun(
    model: LanguageModelChat,
    tool: string,
    [messages, options, token]: Parameters<SendRequest>,
  ): MeteredCall | null {
    const { clock, tell, workspace, isWanted } = this.#parts;
    if (!isWanted()) return null;
    const request = { model, messages, options, token, tool, workspace: workspace() };
    return new MeteredCall(request, clock, tell);
  }

  #listenerOf(call: MeteredCall): AnswerListener {
    return {
      quietly: (work) => {
        this.#attempt(work, undefined);
      },
      ended: (reading, how) => {
        call.ended(reading, how).catch((failure: unknown) => {
          this.#failed(failure);
        });
      },
    };
  }

  #attempt<Result>(work: () => Result, otherwise: Result): Result {
    try {
      return work();
    } catch (failure) {
      this.#failed(failure);
      return otherwise;
    }
  }

  /** Only by its kind: what it says may hold what was asked or answered. */
  #failed(failure: unknown): void {
    const kind = failure instanceof Error ? failure.name : typeof failure;
    this.#parts.log.error(`A call over the editor’s language-model API could not be metered (${kind}).`);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
