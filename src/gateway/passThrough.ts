import * as http from 'node:http';
import * as https from 'node:https';
import { relayBody } from './bodyRelay.ts';
import { forwardedHeaders, headerPairs, upstreamHeaders } from './forwardedHeaders.ts';

/** The largest head that is passed on, either way; Node's own limit of 16 KiB is too small for some logins. */
export const headBytesMax = 256 * 1024;

const bodilessStatuses: readonly number[] = [204, 304];

/** `aborted`: the client left. `broken`: the upstream did, or was never reached. */
export type ExchangeEnd = 'complete' | 'aborted' | 'broken';

/** Looks on while a call passes; gets everything after it was handed on, and must not throw. */
export interface ExchangeWatch {
  onRequestChunk(chunk: Buffer): void;
  onRequestEnd(): void;
  onAnswerHead(answer: http.IncomingMessage): void;
  onAnswerChunk(chunk: Buffer): void;
  /** Once, whatever happens. */
  onEnd(how: ExchangeEnd): void;
}

export interface PassThroughOptions {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly upstream: URL;
  readonly path: string;
  readonly agents: { readonly http: http.Agent; readonly https: https.Agent };
  readonly watch: ExchangeWatch;
  /** Writes the answer to a client whose upstream can't be reached. */
  readonly answerUnreachable: (cause: Error) => void;
}

/**
 * Passes one request to its upstream and the answer back: every byte, at once, at the pace of whoever reads slower. No redirect is
 * followed, nothing is tried again, and no silence is too long.
 *
 * A client that leaves ends the request to the upstream, which then stops working (and charging). An upstream that breaks off
 * leaves the client with a broken answer, never with one that looks whole.
 *
 * @returns ends the exchange from outside, as if the upstream had broken
 */
export function passThrough(options: PassThroughOptions): () => void {
  const { request, response, upstream, path, agents, watch, answerUnreachable } = options;
  const method = request.method ?? 'GET';
  const isSecure = upstream.protocol === 'https:';
  const waitsForContinue = request.headers.expect !== undefined;
  const takesChunks = request.httpVersion !== '1.0';
  let isContinued = false;
  let isEnded = false;
  let isAnswerWhole = false;
  /** Whether a length or chunks tell the client where the answer ends. */
  let isEndTold = false;

  const end = (how: ExchangeEnd): void => {
    if (!isEnded) {
      isEnded = true;
      watch.onEnd(how);
    }
  };

  const outgoing = (isSecure ? https : http).request({
    method,
    protocol: upstream.protocol,
    hostname: upstream.hostname.replace(/^\[|\]$/g, ''),
    port: upstream.port === '' ? (isSecure ? 443 : 80) : Number(upstream.port),
    path,
    headers: upstreamHeaders(request.rawHeaders, upstream.host, method),
    agent: isSecure ? agents.https : agents.http,
    maxHeaderSize: headBytesMax,
  });

  const breakOff = (cause: Error): void => {
    if (isEnded || isAnswerWhole) {
      return;
    }
    end('broken');
    outgoing.destroy();
    if (response.headersSent) {
      breakAnswer(response, isEndTold);
    } else {
      answerUnreachable(cause);
    }
  };

  outgoing.on('error', breakOff);
  outgoing.on('continue', () => {
    isContinued = true;
    response.writeContinue();
  });
  outgoing.on('information', (information: http.InformationEvent) => {
    if (information.statusCode !== 100) {
      writeInformation(response, information);
    }
  });
  // None was asked for: `Upgrade` is not passed on. Without a listener Node drops the connection and tells nobody.
  outgoing.on('upgrade', (_answer, socket) => {
    socket.destroy();
    breakOff(new Error('it changed the protocol unasked'));
  });
  outgoing.on('response', (answer) => {
    answer.on('error', breakOff);
    if (response.destroyed) {
      return;
    }
    // The client never sent its body, so what comes next on its connection could be taken for it.
    response.shouldKeepAlive &&= !waitsForContinue || isContinued;
    response.sendDate = false;
    const status = answer.statusCode ?? 502;
    const headers = forwardedHeaders(answer.rawHeaders, {
      takesChunks: takesChunks && !bodilessStatuses.includes(status),
    });
    try {
      response.writeHead(status, answer.statusMessage, headers);
    } catch (error) {
      // Node reads heads that it refuses to write; thrown from here it would end the process.
      breakOff(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    isEndTold = response.chunkedEncoding || answer.headers['content-length'] !== undefined;
    watch.onAnswerHead(answer);
    relayBody(
      answer,
      response,
      (chunk) => {
        watch.onAnswerChunk(chunk);
      },
      () => {
        isAnswerWhole = true;
        end('complete');
      },
    );
  });

  response.on('error', () => {
    // The client has left in the middle of a write; 'close' follows and says so.
    outgoing.destroy();
  });
  response.on('close', () => {
    end('aborted');
    // Also after a whole answer: the upstream may have answered without waiting for the request's end.
    if (!outgoing.writableFinished || !isAnswerWhole) {
      outgoing.destroy();
    }
  });

  relayBody(
    request,
    outgoing,
    (chunk) => {
      watch.onRequestChunk(chunk);
    },
    () => {
      watch.onRequestEnd();
    },
  );
  return () => {
    breakOff(new Error('The gateway is ending.'));
  };
}

/** Ends the client's connection after what was already passed on, without the end that a whole answer has. */
function breakAnswer(response: http.ServerResponse, isEndTold: boolean): void {
  const { socket } = response;
  // To a client of HTTP/1.0 the connection's end is the body's end, so only a reset tells it.
  if (isEndTold) socket?.end(() => socket.destroy());
  else socket?.resetAndDestroy();
}

/** Interim answers other than 100; Node has methods for two of them, and those write headers of their own. */
function writeInformation(response: http.ServerResponse, information: http.InformationEvent): void {
  if (response.socket === null || response.headersSent) {
    return;
  }
  const lines = headerPairs(information.rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${information.statusCode} ${information.statusMessage}\r\n`;
  response.socket.write(`${status}${lines.join('')}\r\n`, 'latin1');
}
