import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bytesOf, type Exchange } from './exchange.ts';
import type { Answer, AskedRequest, Failure, GivenAnswer, Protocol } from './provider/answer.ts';
import { chat } from './provider/chat.ts';
import { compressed } from './provider/compressor.ts';
import { converse } from './provider/converse.ts';
import { embeddings } from './provider/embeddings.ts';
import { gemini } from './provider/gemini.ts';
import { messages } from './provider/messages.ts';
import { ollama } from './provider/ollama.ts';
import { responses } from './provider/responses.ts';

export type { Answer, AnswerTokens, Failure, GivenAnswer } from './provider/answer.ts';

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
  /** Every call to a model in the order in which it came: what was answered, or why not. */
  readonly calls: readonly (GivenAnswer | Failure)[];
  /** Those of `calls` that were answered. */
  readonly given: readonly GivenAnswer[];
  /** Requests that are no call to a model: `METHOD path`. */
  readonly otherRequests: readonly string[];
  /** Everything that came and went, to the byte; each is added when it has ended. */
  readonly exchanges: readonly Exchange[];
}

const protocols: readonly Protocol[] = [
  ...[messages, responses, chat, embeddings],
  ...[gemini, converse, ollama],
];

/** What every free count of tokens says. */
export const freeCount = 4711;

/** The vendors' free counts of tokens. */
const counts: readonly (readonly [ending: string, body: object])[] = [
  ['/messages/count_tokens', { input_tokens: freeCount }],
  [':countTokens', { totalTokens: freeCount }],
  ['/responses/input_tokens', { object: 'response.input_tokens', input_tokens: freeCount }],
];

/**
 * A provider on loopback that speaks the vendors' protocols, streaming or not, and remembers what it answered. Everything else
 * is a 404, as it would be at a plain gateway.
 */
export async function startMadeUpProvider(
  answerTo: (request: ProviderRequest) => Answer | Failure,
): Promise<MadeUpProvider> {
  const calls: (GivenAnswer | Failure)[] = [];
  const otherRequests: string[] = [];
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestBody = await bytesOf(request);
    const { status, headers, pieces, isOpen } = await replyTo(request, requestBody);
    const answerHeaders = [...headers, ...['Date', new Date().toUTCString(), 'Transfer-Encoding', 'chunked']];
    response.writeHead(status, answerHeaders);
    for (const piece of pieces) response.write(piece);
    if (isOpen) await once(response, 'close');
    else response.end();
    exchanges.push({
      method: request.method ?? '',
      path: request.url ?? '',
      requestHeaders: request.rawHeaders,
      requestBody,
      status,
      answerHeaders,
      answerBody: Buffer.concat(pieces),
    });
  }

  async function replyTo(request: IncomingMessage, bytes: Buffer): Promise<Reply> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const asked = { url, body: request.method === 'POST' ? jsonOf(bytes) : {} };
    const found = request.method === 'POST' ? protocolOf(asked) : null;
    if (found === null) {
      otherRequests.push(`${request.method ?? ''} ${url.pathname}`);
      const count = counts.find(([ending]) => url.pathname.endsWith(ending))?.[1];
      return count === undefined
        ? jsonReply(404, { error: { type: 'not_found_error', message: 'not found' } })
        : jsonReply(200, count);
    }
    const { protocol, call } = found;
    const number = calls.length + 1;
    const answer = answerTo({ ...call, text: bytes.toString(), number });
    const requestId = `req_made_up_${number}`;
    const idHeader = [protocol.requestIdHeader, requestId];
    if ('failsWith' in answer) {
      calls.push(answer);
      const body = protocol.errorBody(answer.failsWith, 'made up');
      return jsonReply(answer.failsWith, body, [...idHeader, 'retry-after-ms', '1']);
    }
    const idPrefix = idPrefixes[protocol.name];
    const given: GivenAnswer = {
      ...answer,
      route: protocol.name,
      model: call.model,
      responseId: `${idPrefix}_made_up_${number}`,
      requestId,
    };
    calls.push(given);
    const { contentType, pieces } = protocol.answer(given, call, asked);
    const sent = pieces.slice(0, answer.stopsAfterPieces).map((piece) => Buffer.from(piece));
    const { encoding } = answer;
    return {
      status: 200,
      headers: [
        ...['Content-Type', contentType, ...idHeader],
        ...(encoding === undefined ? [] : ['content-encoding', encoding]),
      ],
      pieces: encoding === undefined ? sent : await compressed(sent, encoding),
      isOpen: answer.stopsAfterPieces !== undefined,
    };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    get given() {
      return calls.filter((call): call is GivenAnswer => !('failsWith' in call));
    },
    otherRequests,
    exchanges,
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

interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly pieces: readonly Buffer[];
  /** Nothing more comes, and no end either. */
  readonly isOpen: boolean;
}

const idPrefixes: Readonly<Record<Protocol['name'], string>> = {
  messages: 'msg',
  responses: 'resp',
  chat: 'chatcmpl',
  embeddings: 'emb',
  gemini: 'gem',
  converse: 'conv',
  ollama: 'oll',
};

function protocolOf(asked: AskedRequest) {
  for (const protocol of protocols) {
    const call = protocol.callOf(asked);
    if (call !== null) return { protocol, call };
  }
  return null;
}

function jsonReply(status: number, body: unknown, headers: readonly string[] = []): Reply {
  return {
    status,
    headers: ['Content-Type', 'application/json', ...headers],
    pieces: [Buffer.from(JSON.stringify(body))],
    isOpen: false,
  };
}

/** A request that is no JSON asks none of the protocols. */
function jsonOf(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(bytes.toString());
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
