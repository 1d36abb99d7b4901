import type { IncomingMessage } from 'node:http';

/** One HTTP exchange as it passed a place: heads as written, bodies to the byte. */
export interface Exchange {
  readonly method: string;
  /** With its query, as in the request's first line. */
  readonly path: string;
  readonly requestHeaders: readonly string[];
  readonly requestBody: Buffer;
  readonly status: number;
  readonly answerHeaders: readonly string[];
  readonly answerBody: Buffer;
}

export async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
