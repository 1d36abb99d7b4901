import type { AnswerDecoder, UsageReading } from '../../src/gateway/usageTap.ts';
import type { UsageReader, WireUsage } from '../../src/gateway/wireUsage.ts';

export const noUsage: WireUsage = {
  tokens: {
    uncachedInputTokens: null,
    cacheReadInputTokens: null,
    cacheWrite5mInputTokens: null,
    cacheWrite1hInputTokens: null,
    outputTokens: null,
    reasoningOutputTokens: null,
  },
  responseModel: null,
  responseId: null,
  serviceTier: null,
  speed: null,
  inferenceGeo: null,
  webSearchRequests: null,
  inner: [],
  statedCost: null,
  status: 'no-usage',
};

export const plainDecoder: AnswerDecoder = {
  feed: (bytes, onBytes) => {
    onBytes(bytes);
  },
  end: () => Promise.resolve(true),
};

/** Counts an answer's bytes as its output tokens, which any loss, doubling or change of order of the copy would show. */
export function byteCounter(overrides: Partial<WireUsage> = {}): UsageReader {
  let bytes = 0;
  return {
    feed: (chunk) => {
      bytes += chunk.length;
    },
    end: (how) => ({
      ...noUsage,
      status: how === 'complete' ? 'complete' : 'partial',
      ...overrides,
      tokens: { ...noUsage.tokens, outputTokens: bytes },
    }),
  };
}

/** Every POST is a call to a model, and its bytes are its tokens. */
export function plainReading(overrides: Partial<UsageReading> = {}): UsageReading {
  return {
    readerFor: ({ method }) => (method === 'POST' ? byteCounter() : null),
    decoderFor: (encoding) => (encoding === null ? plainDecoder : null),
    ...overrides,
  };
}
