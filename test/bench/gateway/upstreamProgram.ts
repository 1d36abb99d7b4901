/**
 * The upstream of the gateway's bench, a process of its own: speaks Chat Completions in events and tells its port to its parent. The
 * request's model says what is answered, see `benchModels`.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { benchModels, type ProgramReady } from './benchMessages.ts';

const shortPieces = 20;
const longPieceBytes = 64 * 1024;
const slowPieceMs = 100;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    answer(JSON.parse(body) as { model: string; max_tokens: number }, response);
  });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const ready: ProgramReady = { port: (server.address() as AddressInfo).port };
  process.send?.(ready);
});

function answer(
  { model, max_tokens: size }: { readonly model: string; readonly max_tokens: number },
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': `req-${Math.random()}` });
  switch (model) {
    case benchModels.short:
      sendShort(response);
      return;
    case benchModels.long:
      sendLong(response, size);
      return;
    default:
      sendSlowly(response);
  }
}

function event(number: number, more: object = {}): string {
  const chunk = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-4o',
    choices: [{ index: 0, delta: { content: `word ${number} ` }, finish_reason: null }],
    usage: null,
  };
  return `data: ${JSON.stringify({ ...chunk, ...more })}\n\n`;
}

const usage = { prompt_tokens: 1200, completion_tokens: 340, total_tokens: 1540 };
const end = `${event(0, { choices: [], usage })}data: [DONE]\n\n`;

/** Each piece on a turn of its own, so that they pass one by one. */
function sendShort(response: ServerResponse, number = 0): void {
  if (number === shortPieces) {
    response.end(end);
    return;
  }
  response.write(event(number));
  setImmediate(sendShort, response, number + 1);
}

/** As fast as it is taken. */
function sendLong(response: ServerResponse, bytes: number): void {
  const piece = Buffer.from(event(1).repeat(Math.ceil(longPieceBytes / event(1).length)));
  let sent = 0;
  const sendMore = (): void => {
    while (sent < bytes) {
      sent += piece.length;
      if (!response.write(piece)) {
        response.once('drain', sendMore);
        return;
      }
    }
    response.end(end);
  };
  sendMore();
}

/** Numbered pieces until the client has had enough. */
function sendSlowly(response: ServerResponse): void {
  let number = 0;
  const timer = setInterval(() => response.write(event(number++)), slowPieceMs);
  response.once('close', () => {
    clearInterval(timer);
  });
}
