import type { ServerResponse } from 'node:http';
import type { Encoding } from './decodeExport.ts';
import type { OtlpRefusal } from './otlpRefusal.ts';

export type Signal = 'traces' | 'metrics' | 'logs';

/** How many records of an export were refused, and why, in one sentence without their content. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** The JSON names of the count in `ExportTracePartialSuccess` and its siblings. */
const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

const contentTypes: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** Codes of `google.rpc.Status`, which OTLP asks for in the body of an error. */
const statusCodes: Readonly<Record<OtlpRefusal['status'], number>> = {
  400: 3,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  500: 13,
  503: 14,
};

const retryAfterSeconds = 5;

/** Taken: without a partial success the message is empty, `{}` or no bytes at all. */
export function answerTaken(
  response: ServerResponse,
  encoding: Encoding,
  signal: Signal,
  partial: PartialSuccess | null,
): void {
  if (encoding === 'json') {
    const partialSuccess =
      partial === null
        ? undefined
        : { [rejectedNames[signal]]: String(partial.rejected), errorMessage: partial.message };
    send(response, 200, encoding, Buffer.from(JSON.stringify({ partialSuccess })));
    return;
  }
  const message =
    partial === null
      ? Buffer.alloc(0)
      : bytesField(
          1,
          Buffer.concat([numberField(1, partial.rejected), bytesField(2, Buffer.from(partial.message))]),
        );
  send(response, 200, encoding, message);
}

/** Not taken; only a 503 is to be tried again. */
export function answerRefused(response: ServerResponse, encoding: Encoding, refusal: OtlpRefusal): void {
  const { status, message } = refusal;
  if (status === 503) response.setHeader('retry-after', String(retryAfterSeconds));
  if (status === 405) response.setHeader('allow', 'POST');
  const code = statusCodes[status];
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ code, message }))
      : Buffer.concat([numberField(1, code), bytesField(2, Buffer.from(message))]);
  send(response, status, encoding, body);
}

function send(response: ServerResponse, status: number, encoding: Encoding, body: Buffer): void {
  response.writeHead(status, { 'content-type': contentTypes[encoding], 'content-length': body.length });
  response.end(body);
}

function numberField(number: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([number * 8]), varint(value)]);
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
