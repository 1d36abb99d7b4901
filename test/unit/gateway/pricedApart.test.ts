import { describe, expect, test } from 'vitest';
import { loadPriceLibrary } from '../../../src/prices/library.ts';
import { createPriceList } from '../../../src/prices/priceList.ts';
import { listLine, makeQuery } from '../prices/pricesForTests.ts';
import { eventStream, usageOf } from './answers.ts';

const priceList = createPriceList({ library: await loadPriceLibrary() });

/** The tier that an answer with this usage is told with, and the model's price at it. */
function tierAndPrice(
  { route, path, model }: { readonly route: string; readonly path: string; readonly model: string },
  answer: object,
): readonly [string | null, string] {
  const { serviceTier } = usageOf({ route, path }, JSON.stringify(answer));
  const providerName = route === 'gemini' ? 'google' : route;
  return [serviceTier, listLine(priceList, makeQuery({ providerName, model, serviceTier }))];
}

const noPrice = 'no rate for this use';

describe('sound and pictures are not priced as text', () => {
  const chat = { route: 'openai', path: '/v1/chat/completions', model: 'gpt-audio' };
  const counts = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
  const chatAnswer = (usage: object): object => ({
    model: chat.model,
    service_tier: 'flex',
    choices: [],
    usage,
  });

  test.each([
    { prompt_tokens_details: { audio_tokens: 80 } },
    { completion_tokens_details: { audio_tokens: 40 } },
    { prompt_audio_seconds: 7 },
  ])('chat: %j', (details) => {
    expect(tierAndPrice(chat, chatAnswer({ ...counts, ...details }))).toEqual(['flex with audio', noPrice]);
  });

  test('chat that made pictures, in a stream whose last usage stands', () => {
    const usage = { ...counts, completion_tokens_details: { image_tokens: 40 } };
    const stream = eventStream(chatAnswer(counts), chatAnswer(usage), '[DONE]');
    expect(usageOf(chat, stream).serviceTier).toBe('flex with image');
  });

  const images = { route: 'openai', path: '/v1/images/generations', model: 'gpt-image-1.5' };
  test('images, which do not always say what their tokens are', () => {
    const usage = { input_tokens: 50, output_tokens: 1000, total_tokens: 1050 };
    expect(tierAndPrice(images, { data: [], usage })).toEqual(['default with image', noPrice]);
  });

  const transcription = { route: 'openai', path: '/v1/audio/transcriptions', model: 'gpt-4o-transcribe' };
  test('transcriptions', () => {
    const input_token_details = { audio_tokens: 14, text_tokens: 0 };
    const usage = {
      type: 'tokens',
      input_tokens: 14,
      input_token_details,
      output_tokens: 45,
      total_tokens: 59,
    };
    expect(tierAndPrice(transcription, { text: 'a', usage })).toEqual(['default with audio', noPrice]);
  });

  const gemini = {
    route: 'gemini',
    path: '/v1beta/models/m:generateContent',
    model: 'gemini-2.5-flash-image',
  };
  const geminiAnswer = (details: object): object => ({
    candidates: [{ finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1290, trafficType: 'ON_DEMAND', ...details },
  });
  test.each([
    [{ candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }] }, 'ON_DEMAND with image'],
    [{ candidatesTokensDetails: [{ modality: 'VIDEO', tokenCount: 1290 }] }, 'ON_DEMAND with video'],
    [{ promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 9 }] }, 'ON_DEMAND with audio'],
  ])('Gemini: %j', (details, tier) => {
    expect(tierAndPrice(gemini, geminiAnswer(details))).toEqual([tier, noPrice]);
  });
});

describe('what costs as much as text keeps its price', () => {
  test.each([
    [{ prompt_tokens_details: { audio_tokens: 0, image_tokens: 80 } }],
    [{ completion_tokens_details: { audio_tokens: 0, text_tokens: 50, reasoning_tokens: 9 } }],
    [{ prompt_audio_seconds: {} }],
  ])('chat: %j', (details) => {
    const chat = { route: 'openai', path: '/v1/chat/completions', model: 'gpt-4o' };
    const answer = {
      model: 'gpt-4o',
      choices: [],
      usage: { prompt_tokens: 100, completion_tokens: 50, ...details },
    };
    expect(tierAndPrice(chat, answer)).toEqual([null, '2.5 1.25 2.5 - 10']);
  });

  test('Gemini that is shown a picture', () => {
    const gemini = { route: 'gemini', path: '/v1beta/models/m:generateContent', model: 'gemini-2.5-flash' };
    const promptTokensDetails = [
      { modality: 'TEXT', tokenCount: 9 },
      { modality: 'IMAGE', tokenCount: 258 },
    ];
    const usageMetadata = { promptTokenCount: 267, candidatesTokenCount: 5, promptTokensDetails };
    expect(tierAndPrice(gemini, { candidates: [{ finishReason: 'STOP' }], usageMetadata })).toEqual([
      null,
      '0.3 0.03 - - 2.5',
    ]);
  });
});
