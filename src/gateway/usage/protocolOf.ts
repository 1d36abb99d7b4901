import type { WireCall } from '../wireUsage.ts';

/** The shapes in which answers tell their usage. `untold` is a model's work that tells none (speech). */
export type Protocol =
  | 'chat'
  | 'responses'
  | 'embeddings'
  | 'images'
  | 'transcription'
  | 'untold'
  | 'messages'
  | 'gemini'
  | 'interactions'
  | 'converse'
  | 'invoke'
  | 'ollama';

/**
 * By the end of the path, since a base URL may bring any prefix (`/v1`, `/api/v1`, Azure's `/openai/deployments/…`). The
 * first match decides; what matches nothing is no model call: lists of models, files, batches, free counts of tokens.
 */
const endings: readonly (readonly [RegExp, Protocol | null])[] = [
  // Free counts on Vertex, in the form of a model call.
  [/\/models\/count-tokens:rawPredict$/, null],
  [/\/publishers\/anthropic\/models\/[^/]+:(?:rawPredict|streamRawPredict)$/, 'messages'],
  [/:(?:rawPredict|streamRawPredict)$/, 'chat'],
  [/:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|predict)$/, 'gemini'],
  [/\/interactions$/, 'interactions'],
  [/\/model\/[^/]+\/converse(?:-stream)?$/, 'converse'],
  [/\/model\/[^/]+\/invoke(?:-with-response-stream)?$/, 'invoke'],
  [/\/completions$/, 'chat'],
  [/\/responses(?:\/compact)?$/, 'responses'],
  [/\/embeddings$/, 'embeddings'],
  [/\/images\/(?:generations|edits|variations)$/, 'images'],
  [/\/audio\/(?:transcriptions|translations)$/, 'transcription'],
  [/\/audio\/speech$/, 'untold'],
  // Not the messages of a thread, which are only stored.
  [/^\/messages$|\/v1\/messages$/, 'messages'],
  [/\/api\/(?:chat|generate|embed)$/, 'ollama'],
];

/** Which protocol the call's answer speaks; `null` if it runs no model, such as a `GET` of a stored response. */
export function protocolOf({ method, path }: WireCall): Protocol | null {
  if (method !== 'POST') return null;
  const bare = path
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
    .replaceAll(/%3a/gi, ':');
  return endings.find(([ending]) => ending.test(bare))?.[1] ?? null;
}
