import type { TokenBucket } from '../../../src/core/observation.ts';

/** Tokens of one answer: the truth that a meter is held against. */
export type AnswerTokens = Readonly<Record<TokenBucket, number>> & { readonly reasoningOutputTokens: number };

export type Encoding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** What to answer: a text, or the wish to have a tool run. */
export interface Answer {
  readonly tokens: AnswerTokens;
  readonly text?: string;
  readonly toolUse?: { readonly name: string; readonly input: Readonly<Record<string, unknown>> };
  /** Compressed so, whatever the client accepts; each piece flushed on its own. */
  readonly encoding?: Encoding;
  /** So many pieces are sent, then nothing more: the answer stays open until the client leaves. */
  readonly stopsAfterPieces?: number;
  /** Chat Completions: usage on the last chunk with choices, as sellers do that don't wait to be asked for it. */
  readonly tellsUsageUnasked?: boolean;
}

/** An error in place of an answer, in the protocol's own shape. */
export interface Failure {
  readonly failsWith: number;
}

export type ProtocolName =
  'messages' | 'responses' | 'chat' | 'embeddings' | 'gemini' | 'converse' | 'ollama';

/** One answer that was given, with its ids as they went over the wire. */
export interface GivenAnswer extends Answer {
  readonly route: ProtocolName;
  readonly model: string;
  readonly responseId: string;
  readonly requestId: string;
}

/** A call to a model, as its protocol reads it. */
export interface AskedCall {
  readonly model: string;
  readonly stream: boolean;
}

/** What one protocol needs to know of a request. */
export interface AskedRequest {
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer's body, in the pieces in which it is sent. */
export interface WireAnswer {
  readonly contentType: string;
  readonly pieces: readonly (string | Uint8Array)[];
}

/** One protocol of a made-up provider. */
export interface Protocol {
  readonly name: ProtocolName;
  readonly requestIdHeader: string;
  /** `null` if the request is of another protocol, or no call to a model. */
  callOf(request: AskedRequest): AskedCall | null;
  answer(answer: GivenAnswer, call: AskedCall, request: AskedRequest): WireAnswer;
  errorBody(status: number, message: string): unknown;
}

/** The body's `model` and `stream`, for the protocols that have them there. */
export function callOfBody({ body }: AskedRequest, streamsUnasked = false): AskedCall {
  const { model, stream } = body;
  if (typeof model !== 'string') throw new TypeError('the request names no model');
  return { model, stream: typeof stream === 'boolean' ? stream : streamsUnasked };
}

export function inputOf(tokens: AnswerTokens): number {
  return tokens.uncachedInputTokens + tokens.cacheReadInputTokens + writtenOf(tokens);
}

export function writtenOf(tokens: AnswerTokens): number {
  return tokens.cacheWrite5mInputTokens + tokens.cacheWrite1hInputTokens;
}

export function jsonAnswer(whole: unknown): WireAnswer {
  return { contentType: 'application/json', pieces: [JSON.stringify(whole)] };
}
