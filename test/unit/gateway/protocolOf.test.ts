import { describe, expect, test } from 'vitest';
import { protocolOf } from '../../../src/gateway/usage/protocolOf.ts';
import { usageReaderFor } from '../../../src/gateway/usage/usageReaderFor.ts';
import { makeCall } from './answers.ts';

describe('a path tells the protocol', () => {
  test.each([
    ['/v1/chat/completions', 'chat'],
    ['/chat/completions/', 'chat'],
    ['/openai/deployments/d/chat/completions?api-version=1', 'chat'],
    ['/v1/fim/completions', 'chat'],
    ['/v1/projects/p/locations/l/endpoints/openapi/chat/completions', 'chat'],
    ['/v1/projects/p/locations/l/publishers/mistralai/models/m:rawPredict', 'chat'],
    ['/v1/responses', 'responses'],
    ['/responses?stream=true', 'responses'],
    ['/openai/v1/responses', 'responses'],
    ['/v1/responses/compact', 'responses'],
    ['/v1/embeddings', 'embeddings'],
    ['/v1/images/edits', 'images'],
    ['/v1/audio/translations', 'transcription'],
    ['/v1/audio/speech', 'untold'],
    ['/v1/messages?beta=true', 'messages'],
    ['/anthropic/v1/messages', 'messages'],
    ['/messages', 'messages'],
    ['/v1/projects/p/locations/l/publishers/anthropic/models/m@1:streamRawPredict', 'messages'],
    ['/v1beta/models/m:generateContent', 'gemini'],
    ['/v1beta/models/m%3AstreamGenerateContent?alt=sse', 'gemini'],
    ['/v1internal:streamGenerateContent?alt=sse', 'gemini'],
    ['/v1beta/interactions', 'interactions'],
    ['/model/arn%3Aaws%3Abedrock%3A1%2Fm/converse', 'converse'],
    ['/model/m%3A0/converse-stream', 'converse'],
    ['/model/m%3A0/invoke-with-response-stream', 'invoke'],
    ['/api/chat', 'ollama'],
    ['/api/generate', 'ollama'],
  ])('%s is %s', (path, protocol) => {
    expect(protocolOf(makeCall({ path }))).toBe(protocol);
  });
});

describe('no model runs', () => {
  test.each([
    '/',
    '',
    '/v1/models',
    '/v1/messages/count_tokens?beta=true',
    '/v1/messages/batches',
    '/v1/threads/t/messages',
    '/v1/responses/input_tokens',
    '/v1/responses/resp_1/cancel',
    '/v1beta/models/m:countTokens',
    '/v1internal:countTokens',
    '/v1internal:loadCodeAssist',
    '/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict',
    '/model/m/count-tokens',
    '/v1/files',
    '/v1/moderations',
    '/api/show',
    '/v1/models?next=/v1/chat/completions',
  ])('POST %s', (path) => {
    expect(usageReaderFor(makeCall({ path }))).toBeNull();
  });

  test.each([
    ['GET', '/v1/responses'],
    ['GET', '/v1/responses/resp_1'],
    ['DELETE', '/v1/responses/resp_1'],
    ['OPTIONS', '/v1/messages'],
    ['HEAD', '/v1/messages'],
  ])('%s %s', (method, path) => {
    expect(usageReaderFor(makeCall({ method, path }))).toBeNull();
  });

  test('a redirect', () => {
    expect(usageReaderFor(makeCall({ status: 307 }))).toBeNull();
  });
});

test.each([400, 401, 429, 500, 529])('an answer of %i used nothing, whatever its body says', (status) => {
  const reader = usageReaderFor(makeCall({ status }));
  reader?.feed(Buffer.from('{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":5}}'));
  expect(reader?.end('complete')).toMatchObject({
    status: 'error',
    tokens: { uncachedInputTokens: null, outputTokens: null },
  });
});
