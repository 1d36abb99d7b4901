/** What a caught failure says, as a sentence for a log or a message. */
export function sentenceOf(failure: unknown): string {
  const text = failure instanceof Error ? failure.message : String(failure);
  return text === '' ? 'no reason was given' : text;
}

/** The meter isn't there to be asked; the user can start it. */
export class MeterNotRunning extends Error {
  readonly type = 'meter-not-running';

  constructor() {
    super('The meter is not running.');
  }
}
