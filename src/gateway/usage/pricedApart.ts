import { objectOf, objectsOf, textOf, type JsonObject } from './wireJson.ts';

/** What sellers price apart from text, and the buckets of `TokenCounts` do not tell from it. */
export type PricedApart = 'audio' | 'image' | 'video';

/**
 * The tier of service with what else was sold. No price list knows these words, so the call is left without a price: at that of text it
 * would cost a tenth of the truth.
 */
export function tierWith(tier: string | null, apart: PricedApart | null): string | null {
  return apart === null ? tier : `${tier ?? 'default'} with ${apart}`;
}

/** Of an OpenAI-like `usage`. Pictures that are only looked at cost as much as text. */
export function openAiApart(usage: JsonObject): PricedApart | null {
  const input = objectOf(
    usage['prompt_tokens_details'] ?? usage['input_tokens_details'] ?? usage['input_token_details'],
  );
  const output = objectOf(
    usage['completion_tokens_details'] ?? usage['output_tokens_details'] ?? usage['output_token_details'],
  );
  const hasAudio = [input?.['audio_tokens'], output?.['audio_tokens'], usage['prompt_audio_seconds']];
  if (hasAudio.some(isSome)) return 'audio';
  return isSome(output?.['image_tokens']) ? 'image' : null;
}

/** Of Gemini's lists of tokens by modality. */
export function geminiApart(usage: JsonObject): PricedApart | null {
  const made = modalitiesOf(usage['candidatesTokensDetails']);
  const read = modalitiesOf(usage['promptTokensDetails']);
  if (made.includes('AUDIO') || read.includes('AUDIO')) return 'audio';
  return made.includes('IMAGE') ? 'image' : made.includes('VIDEO') ? 'video' : null;
}

function modalitiesOf(details: unknown): readonly (string | null)[] {
  return objectsOf(details)
    .filter(({ tokenCount }) => isSome(tokenCount))
    .map(({ modality }) => textOf(modality)?.toUpperCase() ?? null);
}

function isSome(count: unknown): boolean {
  return typeof count === 'number' && count > 0;
}
