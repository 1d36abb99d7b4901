import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import type { TokenBucket } from '../../src/core/observation.ts';
import { messagesEvents } from './messagesEvents.ts';
import { responsesEvents } from './responsesEvents.ts';

/** Tokens of one answer: the truth that a meter is held against. */
export type AnswerTokens = Readonly<Record<TokenBucket, number>> & { readonly reasoningOutputTokens: number };

/** What to answer: a text, or the wish to have a tool run. */
export interface Answer {
  readonly tokens: AnswerTokens;
  readonly text?: string;
  readonly toolUse?: { readonly name: string; readonly input: Readonly<Record<string, unknown>> };
}

/** One answer that was given, with its ids as they went over the wire. */
export interface GivenAnswer extends Answer {
  readonly route: 'messages' | 'responses';
  readonly model: string;
  readonly responseId: string;
  readonly requestId: string;
}

/** The parts of a request by which an answer is chosen. */
export interface ProviderRequest {
  readonly model: string;
  readonly stream: boolean;
  /** The body's text, to look for what a test put into it. */
  readonly text: string;
  /** Counts from 1 over all routes. */
  readonly number: number;
}

export interface MadeUpProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without `/v1`. */
  readonly url: string;
  readonly given: readonly GivenAnswer[];
  /** Requests that are no call to a model: `METHOD path`. */
  readonly otherRequests: readonly string[];
}

const bodySchema = z.object({ model: z.string(), stream: z.boolean().default(false) });

/**
 * A provider on loopback that speaks Anthropic Messages (`/v1/messages`) and OpenAI Responses (`/v1/responses`), streaming or not, and
 * remembers what it answered. Everything else is a 404, as it would be at a plain gateway.
 */
export async function startMadeUpProvider(
  answerTo: (request: ProviderRequest) => Answer,
): Promise<MadeUpProvider> {
  const given: GivenAnswer[] = [];
  const otherRequests: string[] = [];
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const route = request.method === 'POST' ? routes.get(path) : undefined;
    if (route === undefined) {
      otherRequests.push(`${request.method ?? ''} ${path}`);
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"type":"not_found_error","message":"not found"}}');
      return;
    }
    const body = bodySchema.parse(JSON.parse(text));
    const number = given.length + 1;
    const answer: GivenAnswer = {
      ...answerTo({ ...body, text, number }),
      route,
      model: body.model,
      responseId: `${route === 'messages' ? 'msg' : 'resp'}_made_up_${number}`,
      requestId: `req_made_up_${number}`,
    };
    given.push(answer);
    const { whole, events } = (route === 'messages' ? messagesEvents : responsesEvents)(answer);
    const idHeader = route === 'messages' ? 'request-id' : 'x-request-id';
    response.writeHead(200, {
      'content-type': body.stream ? 'text/event-stream' : 'application/json',
      [idHeader]: answer.requestId,
    });
    if (!body.stream) {
      response.end(JSON.stringify(whole));
      return;
    }
    for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    given,
    otherRequests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

const routes = new Map<string, GivenAnswer['route']>([
  ['/v1/messages', 'messages'],
  ['/v1/responses', 'responses'],
]);

async function textOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
