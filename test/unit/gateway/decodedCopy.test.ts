import { brotliCompressSync, createGzip, gzipSync, zstdCompressSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decoderFor } from '../../../src/gateway/usage/decodedCopy.ts';

/** What a body unfolds to, and whether all of it could be read. */
async function decoded(
  encoding: string | null,
  chunks: readonly Buffer[],
  bytesMax?: number,
): Promise<{ readonly bytes: Buffer; readonly isWhole: boolean }> {
  const decoder = decoderFor(encoding, zlib, bytesMax) ?? expect.fail();
  const pieces: Uint8Array[] = [];
  const onBytes = (bytes: Uint8Array) => pieces.push(bytes);
  for (const chunk of chunks) decoder.feed(chunk, onBytes);
  const isWhole = await decoder.end(onBytes);
  return { bytes: Buffer.concat(pieces), isWhole };
}

const text = Buffer.from('data: {"a":"ä"}\n\n'.repeat(500));

describe('content codings', () => {
  test.each([null, '', 'identity', ' Identity '])('%j hands on the bytes themselves, at once', (encoding) => {
    const seen: Uint8Array[] = [];
    decoderFor(encoding)?.feed(text, (bytes) => seen.push(bytes));
    expect(seen).toEqual([text]);
  });

  test.each(['gzip', 'x-gzip', 'GZIP'])('%s', async (encoding) => {
    expect(await decoded(encoding, [gzipSync(text)])).toEqual({ bytes: text, isWhole: true });
  });

  test.each(['gzip, br', 'compress', 'aws-chunked'])('%s cannot be read', (encoding) => {
    expect(decoderFor(encoding)).toBeNull();
  });

  test('zstd cannot be read where the runtime lacks it', () => {
    const { createGunzip, createInflate, createInflateRaw, createBrotliDecompress } = zlib;
    const older = { createGunzip, createInflate, createInflateRaw, createBrotliDecompress };
    expect(decoderFor('zstd', older)).toBeNull();
    expect(decoderFor('br', older)).not.toBeNull();
  });

  test('nothing at all is whole', async () => {
    expect(await decoded('gzip', [])).toEqual({ bytes: Buffer.alloc(0), isWhole: true });
    expect(await decoded('br', [Buffer.alloc(0)])).toEqual({ bytes: Buffer.alloc(0), isWhole: true });
  });

  test('several members of gzip in one body', async () => {
    const body = Buffer.concat([gzipSync(text), gzipSync('more')]);
    expect((await decoded('gzip', [body])).bytes.toString()).toBe(`${text.toString()}more`);
  });
});

test('what a server has flushed is handed on before the end', async () => {
  const gzip = createGzip();
  const flushed = new Promise<Buffer>((resolve) => {
    gzip.write(text);
    gzip.flush(() => {
      resolve(Buffer.from(gzip.read() as Uint8Array));
    });
  });
  const decoder = decoderFor('gzip') ?? expect.fail();
  const pieces: Uint8Array[] = [];
  const chunk = await flushed;
  await new Promise<void>((resolve) => {
    decoder.feed(chunk, (bytes) => {
      pieces.push(bytes);
      if (Buffer.concat(pieces).length === text.length) resolve();
    });
  });
  expect(Buffer.concat(pieces)).toEqual(text);
  expect(await decoder.end(() => expect.fail())).toBe(false);
});

describe('damage', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('%s: cut or not of its format, it is not whole and nothing throws', async (encoding, body) => {
    expect((await decoded(encoding, [body.subarray(0, body.length - 2)])).isWhole).toBe(false);
    expect((await decoded(encoding, [Buffer.from('no such format at all')])).isWhole).toBe(false);
    expect((await decoded(encoding, [body.subarray(0, 20), Buffer.alloc(200, 0xff)])).isWhole).toBe(false);
  });

  test('after damage nothing more is taken', async () => {
    const decoder = decoderFor('gzip') ?? expect.fail();
    decoder.feed(Buffer.from('no gzip'), () => expect.fail());
    expect(await decoder.end(() => expect.fail())).toBe(false);
    decoder.feed(gzipSync(text), () => expect.fail());
    expect(await decoder.end(() => expect.fail())).toBe(false);
  });

  test('a taker that throws is asked no more, and the process lives', async () => {
    const decoder = decoderFor('gzip') ?? expect.fail();
    let calls = 0;
    const onBytes = () => {
      calls += 1;
      throw new Error('reading failed');
    };
    decoder.feed(gzipSync(Buffer.alloc(1_000_000)), onBytes);
    expect(await decoder.end(onBytes)).toBe(false);
    expect(calls).toBe(1);
  });
});

describe('bombs', () => {
  const zeros = Buffer.alloc(20_000_000);
  test.each([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['zstd', zstdCompressSync(zeros)],
  ])('%s: unfolds to no more than the limit', async (encoding, bomb) => {
    const { bytes, isWhole } = await decoded(encoding, [bomb], 1_000_000);
    expect(bytes.length).toBeLessThanOrEqual(1_000_000);
    expect(bytes.length).toBeGreaterThan(900_000);
    expect(isWhole).toBe(false);
  });

  test('a zstd window of more than 8 MB is refused', async () => {
    const { ZSTD_c_windowLog } = zlib.constants;
    const wide = zstdCompressSync(zeros, { params: { [ZSTD_c_windowLog]: 26 } });
    expect((await decoded('zstd', [wide])).isWhole).toBe(false);
  });

  test('more than may wait is given up', async () => {
    const noise = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 7919) % 251));
    const member = gzipSync(noise, { level: 0 });
    const { isWhole } = await decoded(
      'gzip',
      Array.from({ length: 40 }, () => member),
    );
    expect(isWhole).toBe(false);
  });
});
