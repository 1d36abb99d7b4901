import { constants, createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';
import type { Encoding } from './answer.ts';

const streams = {
  gzip: () => createGzip(),
  deflate: () => createDeflate(),
  br: () => createBrotliCompress(),
  zstd: () => createZstdCompress(),
} as const satisfies Record<Encoding, () => unknown>;

/** Compresses each piece so that its reader can have it before the next one comes. */
export async function compressed(pieces: readonly Buffer[], encoding: Encoding): Promise<Buffer[]> {
  const stream = streams[encoding]();
  const flushKind = encoding === 'br' ? constants.BROTLI_OPERATION_FLUSH : flushKindOf(encoding);
  const result: Buffer[] = [];
  for (const piece of pieces) {
    stream.write(piece);
    await new Promise<void>((resolve) => {
      stream.flush(flushKind, resolve);
    });
    result.push(readAll(stream));
  }
  stream.end();
  await new Promise((resolve) => stream.once('readable', resolve));
  result.push(readAll(stream));
  return result;
}

function flushKindOf(encoding: 'gzip' | 'deflate' | 'zstd'): number {
  return encoding === 'zstd' ? constants.ZSTD_e_flush : constants.Z_SYNC_FLUSH;
}

function readAll(stream: { read(): unknown }): Buffer {
  const chunks: Buffer[] = [];
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
