import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Observation } from '../../core/observation.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { ByteBudget, type ByteLease } from './byteBudget.ts';
import { decodeLogs, decodePoints, decodeSpans, type Encoding } from './decodeExport.ts';
import { MetricChecks, type MetricCheck } from './metricChecks.ts';
import { answerRefused, answerTaken, type PartialSuccess, type Signal } from './otlpAnswer.ts';
import { OtlpRefusal, SenderGoneError } from './otlpRefusal.ts';
import { readBody } from './requestBody.ts';
import { callsOfLogs, callsOfSpans, type TelemetryCalls } from './telemetryCalls.ts';
import { TelemetryFormatError } from './telemetryErrors.ts';
import { ToolArrivals, type ToolArrival } from './toolArrivals.ts';

export interface OtlpReceiverOptions {
  /** Takes the calls of one export; the sender is told "taken" when it has resolved, and "later" when it rejects. */
  readonly onObservations: (observations: readonly Observation[]) => Promise<void> | void;
  readonly log: Log;
  readonly clock: Clock;
  /** Of one body, decompressed. */
  readonly bytesMax: number;
  /** Of all bodies held at once, decompressed, until their calls have been taken. */
  readonly inFlightBytesMax: number;
}

export interface OtlpReceiver {
  /**
   * Answers one request whose secret has been checked. `path` is what follows the secret: it ends in `/v1/traces`, `/v1/metrics` or `/v1/logs`.
   * Never throws; errors become answers.
   */
  handle(request: IncomingMessage, response: ServerResponse, path: string): void;
  /** Which tools' calls have arrived since the start, and when last. */
  arrivals(): readonly ToolArrival[];
  /** What the tools' token metrics counted since the start, by UTC day. */
  metricChecks(): readonly MetricCheck[];
}

const signals: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
]);

const encodings: ReadonlyMap<string, Encoding> = new Map([
  ['application/json', 'json'],
  ['application/x-protobuf', 'protobuf'],
]);

/**
 * OTLP over HTTP, as tools send it: JSON or protobuf, compressed or not. Of what comes only calls, arrivals and daily sums of token metrics
 * remain; content is dropped while it is decoded.
 */
export function createOtlpReceiver(options: OtlpReceiverOptions): OtlpReceiver {
  const { onObservations, log, clock, bytesMax } = options;
  const budget = new ByteBudget(options.inFlightBytesMax);
  const checks = new MetricChecks(clock());
  const arrivals = new ToolArrivals(clock);
  const told = new Set<string>();
  let isBooking = true;

  function warnOnce(message: string): void {
    if (told.has(message)) return;
    told.add(message);
    log.warn(message);
  }

  function handle(request: IncomingMessage, response: ServerResponse, path: string): void {
    const lease = budget.lease();
    const encoding = encodingOf(request);
    receive(request, path, lease, encoding)
      .then(({ signal, partial }) => {
        answerTaken(response, encoding ?? 'json', signal, partial);
      })
      .catch((error: unknown) => {
        if (error instanceof SenderGoneError) return;
        const refusal = refusalOf(error);
        if (refusal.status === 500) log.error('An export could not be read.', error);
        else warnOnce(`Telemetry was refused (${String(refusal.status)}): ${refusal.message}.`);
        // What is still coming flows by unread.
        request.resume();
        answerRefused(response, encoding ?? 'json', refusal);
      })
      .finally(() => {
        lease.giveBack();
      });
  }

  async function receive(
    request: IncomingMessage,
    path: string,
    lease: ByteLease,
    encoding: Encoding | null,
  ): Promise<{ signal: Signal; partial: PartialSuccess | null }> {
    const signal = signalOf(path);
    if (request.method !== 'POST') throw new OtlpRefusal(405, 'only POST is answered here');
    if (encoding === null) throw new OtlpRefusal(415, 'the body is neither JSON nor protobuf');
    const bytes = await readBody(request, bytesMax, lease);
    if (signal === 'metrics') {
      checks.add(decodePoints(bytes, encoding));
      return { signal, partial: null };
    }
    const { observations, refusals } = callsOf(signal, bytes, encoding);
    if (observations.length > 0) await taken(observations);
    arrivals.add(observations);
    for (const refusal of new Set(refusals)) warnOnce(`A telemetry record was refused: ${refusal}.`);
    const [message] = refusals;
    return { signal, partial: message === undefined ? null : { rejected: refusals.length, message } };
  }

  async function taken(observations: readonly Observation[]): Promise<void> {
    try {
      await onObservations(observations);
      isBooking = true;
    } catch (cause) {
      // Senders try again every few seconds: the first failure of a row is enough.
      if (isBooking) log.error('Calls seen by telemetry can’t be booked; the tools send them again.', cause);
      isBooking = false;
      throw new OtlpRefusal(503, 'the calls can’t be booked at the moment', { cause });
    }
  }

  return { handle, arrivals: () => arrivals.read(), metricChecks: () => checks.read() };
}

function callsOf(signal: 'traces' | 'logs', bytes: Buffer, encoding: Encoding): TelemetryCalls {
  return signal === 'logs'
    ? callsOfLogs(decodeLogs(bytes, encoding))
    : callsOfSpans(decodeSpans(bytes, encoding));
}

function signalOf(path: string): Signal {
  const route = /(\/v1\/[a-z]+)\/?(\?.*)?$/.exec(path)?.[1] ?? '';
  const signal = signals.get(route);
  if (signal === undefined) throw new OtlpRefusal(404, 'no such signal');
  return signal;
}

function encodingOf({ headers }: IncomingMessage): Encoding | null {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return encodings.get(mediaType ?? '') ?? null;
}

function refusalOf(error: unknown): OtlpRefusal {
  if (error instanceof OtlpRefusal) return error;
  if (error instanceof TelemetryFormatError) return new OtlpRefusal(400, error.message, { cause: error });
  return new OtlpRefusal(500, 'the export can’t be read', { cause: error });
}
