import type { IncomingMessage, OutgoingMessage } from 'node:http';
import { headerPairs } from './forwardedHeaders.ts';

/**
 * Passes a body on as it comes, at the pace of whoever takes it: while the sink is full the source is not read, so its sender waits.
 * `onChunk` gets each chunk after it was handed on; `onEnd` comes after the last one and its trailers.
 */
export function relayBody(
  source: IncomingMessage,
  sink: OutgoingMessage,
  onChunk: (chunk: Buffer) => void,
  onEnd: () => void,
): void {
  source.on('data', (chunk: Buffer) => {
    if (sink.destroyed) {
      return;
    }
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
