/** What is known about one question: the last good answer stays while a newer one is on its way or has failed. */
export interface Answered<Answer> {
  readonly value: Answer | undefined;
  readonly error: string | undefined;
}

/** Enough for a walk through every table and period and back without a blank in between. */
const keysMax = 24;

const nothingYet = { value: undefined, error: undefined } as const;

/**
 * Answers by question. A question is asked once at a time: asked again meanwhile, it is put once more after the answer,
 * so slow answers neither pile up nor starve.
 */
export class AnswerCache<Answer> {
  readonly #answers = new Map<string, Answered<Answer>>();
  readonly #running = new Map<string, { again: (() => Promise<Answer>) | null }>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get(key: string): Answered<Answer> {
    return this.#answers.get(key) ?? nothingYet;
  }

  ask(key: string, question: () => Promise<Answer>): void {
    const running = this.#running.get(key);
    if (running !== undefined) {
      running.again = question;
      return;
    }
    this.#running.set(key, { again: null });
    question().then(
      (value) => {
        this.#settle(key, { value, error: undefined });
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#settle(key, { value: this.get(key).value, error: message });
      },
    );
  }

  #settle(key: string, answered: Answered<Answer>): void {
    // Deleting first moves the key to the young end of the map.
    this.#answers.delete(key);
    this.#answers.set(key, answered);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > keysMax && oldest.done !== true) this.#answers.delete(oldest.value);
    const again = this.#running.get(key)?.again ?? null;
    this.#running.delete(key);
    this.#onChange();
    if (again !== null) this.ask(key, again);
  }
}
