import * as zlib from 'node:zlib';

/** Far above any answer; a bomb of a few megabytes that unfolds to more is given up. */
export const decodedBytesMax = 1024 * 1024 * 1024;

/** Compressed bytes that may wait for the decompressor's thread; more come only if it hangs. */
const waitingBytesMax = 16 * 1024 * 1024;

/** The content coding's own limit for zstd windows (RFC 9659): 8 MB, so that no answer can ask for more memory. */
const zstdWindowLogMax = 23;
const outputChunkBytes = 64 * 1024;

type OnBytes = (bytes: Uint8Array) => void;

/** Undoes a body's compression on a copy, piece by piece, on a thread of its own. Never throws. */
export interface CopyDecoder {
  /** Takes a piece of the body; `onBytes` gets what it unfolds to, at once or later, always in order. */
  feed(chunk: Uint8Array, onBytes: OnBytes): void;
  /**
   * No more comes. Resolves after the last call of `onBytes`: true if all that was fed could be read, false if the body
   * was damaged, cut or too large, or `onBytes` threw, and what came out is only its beginning.
   */
  end(onBytes: OnBytes): Promise<boolean>;
}

/** Of `node:zlib`; zstd is missing in runtimes before 22.15. */
type Decompressors = Pick<
  typeof zlib,
  'createGunzip' | 'createInflate' | 'createInflateRaw' | 'createBrotliDecompress'
> &
  Partial<Pick<typeof zlib, 'createZstdDecompress'>>;

/** The decoder of a `content-encoding`; `null` if this runtime has none, or several are stacked: such a call is not metered. */
export function decoderFor(
  contentEncoding: string | null,
  decompressors: Decompressors = zlib,
  bytesMax: number = decodedBytesMax,
): CopyDecoder | null {
  const open = openerOf(contentEncoding?.trim().toLowerCase() ?? '', decompressors);
  if (open === null) return null;
  return open === 'identity' ? plainCopy : new DecodedCopy(open, bytesMax);
}

type Decompressor =
  zlib.Gunzip | zlib.Inflate | zlib.InflateRaw | zlib.BrotliDecompress | zlib.ZstdDecompress;
/** Some need the first byte to know the format. */
type Opener = (firstByte: number) => Decompressor;

function openerOf(encoding: string, from: Decompressors): Opener | 'identity' | null {
  const { createZstdDecompress } = from;
  const options = { chunkSize: outputChunkBytes };
  switch (encoding) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return () => from.createGunzip(options);
    case 'deflate':
      // Meant is zlib's format, which begins with method 8; some servers send the raw one.
      return (firstByte) =>
        (firstByte & 0x0f) === 8 ? from.createInflate(options) : from.createInflateRaw(options);
    case 'br':
      return () => from.createBrotliDecompress(options);
    case 'zstd':
      if (createZstdDecompress === undefined) return null;
      return () =>
        createZstdDecompress({
          ...options,
          params: { [zlib.constants.ZSTD_d_windowLogMax]: zstdWindowLogMax },
        });
    default:
      return null;
  }
}

const plainCopy: CopyDecoder = {
  feed: (chunk, onBytes) => {
    onBytes(chunk);
  },
  end: () => Promise.resolve(true),
};

class DecodedCopy implements CopyDecoder {
  readonly #open: Opener;
  readonly #decodedBytesMax: number;
  #decompressor: Decompressor | null = null;
  #onBytes: OnBytes = () => undefined;
  #decodedBytes = 0;
  #isWhole = true;
  #closed: Promise<void> = Promise.resolve();

  constructor(open: Opener, bytesMax: number) {
    this.#open = open;
    this.#decodedBytesMax = bytesMax;
  }

  feed(chunk: Uint8Array, onBytes: OnBytes): void {
    const firstByte = chunk[0];
    if (firstByte === undefined) return;
    this.#onBytes = onBytes;
    this.#decompressor ??= this.#start(firstByte);
    if (this.#decompressor.destroyed || this.#decompressor.writableEnded) return;
    if (this.#decompressor.writableLength + chunk.length > waitingBytesMax) this.#giveUp();
    else this.#decompressor.write(chunk);
  }

  async end(onBytes: OnBytes): Promise<boolean> {
    this.#onBytes = onBytes;
    if (this.#decompressor?.destroyed === false) this.#decompressor.end();
    await this.#closed;
    return this.#isWhole;
  }

  #start(firstByte: number): Decompressor {
    const decompressor = this.#open(firstByte);
    decompressor.on('data', (bytes: Buffer) => {
      this.#hand(bytes);
    });
    // A damaged body; 'close' follows, and what was read until then stays.
    decompressor.on('error', () => {
      this.#isWhole = false;
    });
    this.#closed = new Promise((resolve) => {
      decompressor.once('close', resolve);
    });
    return decompressor;
  }

  #hand(bytes: Buffer): void {
    this.#decodedBytes += bytes.length;
    if (this.#decodedBytes > this.#decodedBytesMax) {
      this.#giveUp();
      return;
    }
    try {
      this.#onBytes(bytes);
    } catch {
      // Thrown here, on a turn of its own, it would end the process; the reading has failed, and `end` says so.
      this.#giveUp();
    }
  }

  #giveUp(): void {
    this.#isWhole = false;
    this.#decompressor?.destroy();
  }
}
