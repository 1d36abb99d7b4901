import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { ByteLease } from './byteBudget.ts';
import { OtlpRefusal, SenderGoneError } from './otlpRefusal.ts';

/**
 * The whole body, decompressed. Rejects with an `OtlpRefusal` as soon as it grows over `bytesMax` (413) or over what is left for all
 * requests together (503), however it was sent; nothing more is kept then, and the rest of the request flows by unread, so that
 * the sender hears the answer. Rejects with a `SenderGoneError` when the sender hangs up.
 */
export function readBody(request: IncomingMessage, bytesMax: number, lease: ByteLease): Promise<Buffer> {
  const decoder = decoderOf(request);
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const decoded = decoder === null ? request : request.pipe(decoder);

    const stop = (error: Error): void => {
      chunks.length = 0;
      decoded.off('data', keep);
      if (decoder !== null) {
        request.unpipe(decoder);
        decoder.destroy();
      }
      reject(error);
    };
    const keep = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > bytesMax) stop(tooLarge(bytesMax));
      else if (!lease.take(chunk.length)) stop(new OtlpRefusal(503, 'too much is being received at once'));
      else chunks.push(chunk);
    };

    decoded.on('data', keep);
    decoded.on('end', () => {
      resolve(Buffer.concat(chunks, size));
    });
    decoder?.on('error', (cause) => {
      stop(new OtlpRefusal(400, 'the compressed body is damaged', { cause }));
    });
    request.on('error', (cause) => {
      stop(new SenderGoneError('the sender hung up', { cause }));
    });
    request.on('close', () => {
      if (!request.complete) stop(new SenderGoneError('the sender hung up'));
    });
  });
}

function decoderOf({ headers }: IncomingMessage): Transform | null {
  switch (headers['content-encoding'] ?? 'identity') {
    case 'identity':
      return null;
    case 'gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    default:
      throw new OtlpRefusal(415, 'the body’s compression is not known; gzip is');
  }
}

function tooLarge(bytesMax: number): OtlpRefusal {
  return new OtlpRefusal(413, `the body is over ${String(bytesMax)} bytes`);
}
