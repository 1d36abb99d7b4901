import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const outputTokens = 250;

const event = (body: { readonly type: string }): string =>
  `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;

/** Speaks Anthropic Messages and ends no answer before it is told to. */
export interface HeldUpstream extends AsyncDisposable {
  readonly url: string;
  /** Answers that have begun and not ended. */
  readonly open: number;
  /** Ends every answer that has begun. */
  finish(): void;
}

export async function startHeldUpstream(): Promise<HeldUpstream> {
  const open = new Set<ServerResponse>();
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${asked}` });
    const usage = { input_tokens: 12, output_tokens: 1 };
    const message = { id: `msg_${asked}`, model: 'claude-sonnet-4-5', usage };
    response.write(event({ type: 'message_start', ...{ message } }));
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get open() {
      return open.size;
    },
    finish: () => {
      const delta = { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: outputTokens } };
      for (const response of open) {
        response.end(event({ type: 'message_delta', ...delta }) + event({ type: 'message_stop' }));
      }
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A call whose answer has begun. */
export interface CallUnderWay {
  /** The rest of the answer; rejects when it is broken off. */
  readonly rest: Promise<string>;
}

/** Asks below a base URL; resolves when the answer's first piece is there. */
export async function beginCall(base: string | undefined): Promise<CallUnderWay> {
  const asked = request(`${base ?? ''}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  asked.end('{"model":"claude-sonnet-4-5","stream":true}');
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  await once(answer.setEncoding('utf8'), 'data');
  const rest = restOf(answer);
  // Whoever waits for it sees it fail; until then it is no unhandled rejection.
  rest.catch(() => undefined);
  return { rest };
}

async function restOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}
