import fc from 'fast-check';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tokenBuckets } from '../../../src/core/observation.ts';
import { decoderFor } from '../../../src/gateway/usage/decodedCopy.ts';
import type { WireUsage } from '../../../src/gateway/wireUsage.ts';
import { readerFor, usageOf } from './answers.ts';
import { sampleStreams, type SampleStream } from './streams.ts';

const samples = sampleStreams.map((sample) => [sample.name, sample] as const);
const endings = ['complete', 'aborted', 'broken'] as const;

describe.each(samples)('%s', (_, sample) => {
  const whole = usageOf(sample.call, sample.body);

  test('has all its counters', () => {
    expect(whole.status).toBe('complete');
    expect(tokenBuckets.map((bucket) => whole.tokens[bucket])).not.toContain(null);
  });

  test('byte by byte', () => {
    expect(readPieces(sample, pieces(sample.body, everyByte(sample.body)))).toEqual(whole);
  });

  test('cut anywhere', () => {
    fc.assert(
      fc.property(cutsOf(sample.body), (cuts) => {
        expect(readPieces(sample, pieces(sample.body, cuts))).toEqual(whole);
      }),
    );
  });

  test('ended at any byte: a lower bound, or nothing, and never another number later', () => {
    for (let length = 0; length <= sample.body.length; length += 1) {
      const part = usageOf(sample.call, sample.body.subarray(0, length), 'aborted');
      expect(['partial', 'no-usage', 'complete']).toContain(part.status);
      if (part.status === 'complete') expect(part).toEqual(whole);
      for (const bucket of tokenBuckets) {
        expect(part.tokens[bucket] ?? 0).toBeLessThanOrEqual(whole.tokens[bucket] ?? 0);
      }
    }
  });

  test('damaged anywhere, it never throws', () => {
    fc.assert(
      fc.property(
        fc.nat(sample.body.length - 1),
        fc.uint8Array({ maxLength: 30 }),
        fc.constantFrom(...endings),
        (at, garbage, how) => {
          const damaged = Buffer.concat([sample.body.subarray(0, at), garbage, sample.body.subarray(at + 1)]);
          expect(isSound(usageOf(sample.call, damaged, how))).toBe(true);
        },
      ),
    );
  });

  test('nothing is taken after the end', () => {
    const reader = readerFor(sample.call);
    const ended = reader.end('aborted');
    reader.feed(sample.body);
    expect(reader.end('complete')).toEqual(ended);
    expect(ended.status).toBe('no-usage');
  });
});

test.each(samples)('%s: garbage never throws', (_, { call }) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), fc.constantFrom(...endings), (garbage, how) => {
      const reader = readerFor(call);
      for (const piece of garbage) reader.feed(piece);
      expect(isSound(reader.end(how))).toBe(true);
    }),
  );
});

test.each(samples)('%s: any JSON in place of an event never throws', (_, { call }) => {
  fc.assert(
    fc.property(fc.array(eventLike), (events) => {
      const reader = readerFor(call);
      for (const event of events) reader.feed(Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
      const body = readerFor(call);
      body.feed(Buffer.from(JSON.stringify(events)));
      expect(isSound(reader.end('complete')) && isSound(body.end('complete'))).toBe(true);
    }),
  );
});

describe('compressed', () => {
  const codings = [
    ['gzip', 'gzip', gzipSync],
    ['deflate', 'deflate', deflateSync],
    ['deflate without its header', 'deflate', deflateRawSync],
    ['br', 'br', brotliCompressSync],
    ['zstd', 'zstd', zstdCompressSync],
    ['identity', 'identity', (body: Buffer) => body],
  ] as const;

  describe.each(codings)('%s', (_, encoding, compress) => {
    test.each(samples)('%s', async (__, sample) => {
      const whole = usageOf(sample.call, sample.body);
      const body = compress(sample.body);
      expect(await readCompressed(sample, encoding, pieces(body, everyByte(body)))).toEqual(whole);
      await fc.assert(
        fc.asyncProperty(cutsOf(body), async (cuts) => {
          expect(await readCompressed(sample, encoding, pieces(body, cuts))).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    });

    test('ended anywhere, it is a lower bound', async () => {
      const [, sample] = samples[4] ?? expect.fail();
      const whole = usageOf(sample.call, sample.body);
      const body = compress(sample.body);
      await fc.assert(
        fc.asyncProperty(fc.nat(body.length - 1), async (length) => {
          const part = await readCompressed(sample, encoding, [body.subarray(0, length)]);
          if (part.status === 'complete') expect(part).toEqual(whole);
          expect(part.tokens.outputTokens ?? 0).toBeLessThanOrEqual(whole.tokens.outputTokens ?? 0);
        }),
        { numRuns: 30 },
      );
    });
  });
});

/** Objects with the names that readings look for, at places and with values that no server sends. */
const names = [
  'type,usage,message,response,model,id,choices,error,event_type,interaction,iterations,content,delta,bytes',
  'usageMetadata,promptTokenCount,candidatesTokenCount,thoughtsTokenCount,input_tokens,output_tokens',
  'prompt_tokens,completion_tokens,total_tokens,prompt_tokens_details,cached_tokens,cache_creation,done',
  'cache_creation_input_tokens,inputTokens,outputTokens,cacheDetails,metadata,tool_usage,image_gen,cost',
]
  .join(',')
  .split(',');
const eventLike = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      null,
      -1,
      0,
      7,
      1.5,
      1e308,
      true,
      '',
      'message',
      'message_start',
      'message_delta',
      'completed',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
  ),
})).value;

function readPieces(sample: SampleStream, cut: readonly Buffer[]): WireUsage {
  const reader = readerFor(sample.call);
  for (const piece of cut) reader.feed(piece);
  return reader.end('complete');
}

async function readCompressed(
  sample: SampleStream,
  encoding: string,
  cut: readonly Buffer[],
): Promise<WireUsage> {
  const reader = readerFor(sample.call);
  const decoder = decoderFor(encoding) ?? expect.fail();
  const onBytes = (bytes: Uint8Array) => {
    reader.feed(bytes);
  };
  for (const piece of cut) decoder.feed(piece, onBytes);
  return reader.end((await decoder.end(onBytes)) ? 'complete' : 'broken');
}

function cutsOf(body: Buffer): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.nat(body.length), { maxLength: 12 }).map((cuts) => cuts.sort((a, b) => a - b));
}

function everyByte(body: Buffer): readonly number[] {
  return Array.from(body, (_, at) => at);
}

function pieces(body: Buffer, cuts: readonly number[]): readonly Buffer[] {
  return [0, ...cuts].map((start, index) => body.subarray(start, cuts[index] ?? body.length));
}

/** Every counter is a whole number or unknown, and a part is no more than its whole. */
function isSound({ tokens }: WireUsage): boolean {
  const counts = [...tokenBuckets.map((bucket) => tokens[bucket]), tokens.reasoningOutputTokens];
  return (
    counts.every((count) => count === null || (Number.isInteger(count) && count >= 0)) &&
    (tokens.reasoningOutputTokens ?? 0) <= (tokens.outputTokens ?? 0)
  );
}
