import * as http from 'node:http';
import * as https from 'node:https';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { pipeline } from 'node:stream';
import { HttpTroubleError, type HttpAnswer, type HttpQuestion, type ProviderHttp } from './providerHttp.ts';

export interface NodeHttpOptions {
  /** Reaches https hosts as the editor's proxy and certificate settings say. */
  readonly agent?: https.Agent | undefined;
  /** Names the program to the vendor, as some ask for. */
  readonly userAgent: string;
  readonly answerBytesMax?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** Breaks off what is under way, and lets nothing further be asked. */
  readonly signal?: AbortSignal | undefined;
}

/** A page of a thousand rows is well below a megabyte. */
const usualBytesMax = 32 * 1024 * 1024;
const usualTimeoutMs = 60_000;

/** Asks over node's own clients. */
export function createNodeHttp(options: NodeHttpOptions): ProviderHttp {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    ask(question) {
      asked += 1;
      return ask(question, options);
    },
  };
}

function ask(question: HttpQuestion, options: NodeHttpOptions): Promise<HttpAnswer> {
  const { agent, userAgent, answerBytesMax = usualBytesMax, timeoutMs = usualTimeoutMs } = options;
  const url = new URL(question.url);
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted === true) {
      reject(new HttpTroubleError(`${url.host} was not asked any more`));
      return;
    }
    const fail = (why: string, cause?: unknown): void => {
      request.destroy();
      reject(new HttpTroubleError(`${url.host} ${why}`, cause === undefined ? undefined : { cause }));
    };
    const request = (isSecure ? https : http).request(
      url,
      {
        method: question.method,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'gzip, deflate, br',
          'user-agent': userAgent,
          ...question.headers,
          ...(question.body === undefined ? {} : { 'content-length': Buffer.byteLength(question.body) }),
        },
        ...(isSecure && agent !== undefined ? { agent } : {}),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (response) => {
        readText(response, answerBytesMax).then(
          (text) => {
            clearTimeout(limit);
            resolve({ status: response.statusCode ?? 0, headers: plainHeaders(response.headers), text });
          },
          (error: unknown) => {
            clearTimeout(limit);
            fail(
              error instanceof RangeError ? `answers with ${error.message}` : 'broke its answer off',
              error,
            );
          },
        );
      },
    );
    const limit = setTimeout(() => {
      fail(`did not answer within ${timeoutMs / 1000} s`);
    }, timeoutMs);
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      fail(`can’t be reached (${error.code ?? error.name})`, error);
    });
    request.end(question.body);
  });
}

function readText(response: http.IncomingMessage, bytesMax: number): Promise<string> {
  const decoder = decoderOf(response.headers['content-encoding']);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const source = decoder === null ? response : pipeline(response, decoder, () => undefined);
    source.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        response.destroy();
        reject(new RangeError(`more than ${Math.floor(bytesMax / 1e6)} MB`));
        return;
      }
      chunks.push(chunk);
    });
    source.on('end', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    source.on('error', reject);
    response.on('error', reject);
    response.on('aborted', () => {
      reject(new Error('aborted'));
    });
  });
}

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function decoderOf(encoding: string | undefined): NodeJS.ReadWriteStream | null {
  return decoders[encoding?.trim().toLowerCase() ?? '']?.() ?? null;
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
