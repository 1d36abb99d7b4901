/** What a framing finds in the bytes. */
export interface AnswerSink {
  /** One JSON text: a whole body, an event's data, a line, an element of an array. */
  onText(text: string): void;
  /** The framing itself says that the call failed. */
  onFailure(): void;
  /** A value was passed over: too long, cut off, or not in the format. */
  onLoss(): void;
}

/** Cuts an answer's bytes, fed in pieces of any size, into JSON texts. Never throws; what it holds is bounded. */
export interface AnswerFraming {
  feed(bytes: Buffer): void;
  /** Nothing more comes: what is pending and whole is still handed over. */
  end(): void;
}

/** Events and frames are small, but Responses and images repeat a whole answer in one. */
export const eventBytesMax = 16 * 1024 * 1024;

/** Of a body that is one JSON value, without the long texts and vectors in it. */
export const bodyBytesMax = 64 * 1024 * 1024;
