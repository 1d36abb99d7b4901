export type RefusalStatus = 400 | 404 | 405 | 413 | 415 | 500 | 503;

/** A request that is not taken. The message goes to the sender and says nothing of what was sent. */
export class OtlpRefusal extends Error {
  readonly type = 'otlp-refusal';
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The sender hung up before its request was whole: there is nobody to answer. */
export class SenderGoneError extends Error {
  readonly type = 'sender-gone';
}
