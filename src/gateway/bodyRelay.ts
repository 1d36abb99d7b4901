import type { IncomingMessage, OutgoingMessage } from 'node:http';
import { headerPairs } from './forwardedHeaders.ts';

const noBytes = Buffer.alloc(0);

/**
 * Passes a body on as it comes, at the pace of whoever takes it: while the sink is full the source is not read, so its sender waits.
 * `onChunk` gets each chunk after it was handed on; `onEnd` comes after the last one and its trailers.
 *
 * The sink's head goes out with what is there of the body in this turn, in one write, or alone: it waits for no body.
 */
export function relayBody(
  source: IncomingMessage,
  sink: OutgoingMessage,
  onChunk: (chunk: Buffer) => void,
  onEnd: () => void,
): void {
  let isHeadOut = false;
  setImmediate(() => {
    if (!isHeadOut && !sink.destroyed && !sink.writableEnded) {
      // Node's `flushHeaders` would write it in UTF-8 and so change every byte above 127; with an empty piece behind it, it is written
      // in Latin-1, as it was read.
      sink.write(noBytes);
    }
  });
  source.on('data', (chunk: Buffer) => {
    if (sink.destroyed) {
      return;
    }
    isHeadOut = true;
    if (!sink.write(chunk)) {
      source.pause();
    }
    onChunk(chunk);
  });
  sink.on('drain', () => {
    source.resume();
  });
  // Nobody takes the rest: it is read and dropped, else the connection it comes on would be stuck.
  sink.on('close', () => {
    source.resume();
  });
  source.on('end', () => {
    if (!sink.destroyed) {
      sink.addTrailers(headerPairs(source.rawTrailers));
      sink.end();
    }
    onEnd();
  });
}
