import * as z from 'zod';
import { editorStream } from '../core/editorCall.ts';
import { callStatuses, type Observation } from '../core/observation.ts';

const text = z.string().min(1).max(512);
const path = z.string().min(1).max(4096);
const count = z.int().min(0);

/** What a window may say that it witnessed: calls over the editor's language-model API, and nothing of any other stream. */
const schema: z.ZodType<Observation> = z.object({
  stream: z.literal(editorStream),
  nativeKey: text,
  groupKey: text,
  source: z.literal('languageModel'),
  tool: text,
  providerName: text.nullable(),
  requestModel: text.nullable(),
  responseModel: text.nullable(),
  startedAt: z.int().nullable(),
  endedAt: z.int(),
  status: z.enum(callStatuses),
  tokens: z.object({
    uncachedInputTokens: count.nullable(),
    cacheReadInputTokens: count.nullable(),
    cacheWrite5mInputTokens: count.nullable(),
    cacheWrite1hInputTokens: count.nullable(),
    outputTokens: count.nullable(),
    reasoningOutputTokens: count.nullable(),
  }),
  webSearchRequests: count.nullable(),
  serviceTier: text.nullable(),
  speed: text.nullable(),
  inferenceGeo: text.nullable(),
  // An editor's model states no price.
  statedCost: z.null(),
  creditsNano: count.nullable(),
  sessionId: text.nullable(),
  parentSessionId: text.nullable(),
  workspace: path.nullable(),
  branch: text.nullable(),
  responseId: text.nullable(),
  requestId: text.nullable(),
  recordId: text.nullable(),
  isSidechain: z.boolean(),
});

/** More at once than any window keeps waiting is a flood. */
const observationsMax = 10_000;

/** Those that a window could have witnessed, and how many others came; the rest is not looked into. */
export function windowObservations(said: unknown): {
  readonly observations: readonly Observation[];
  readonly refused: number;
} {
  if (!Array.isArray(said)) return { observations: [], refused: 1 };
  const observations = said.slice(0, observationsMax).flatMap((one: unknown) => {
    const parsed = schema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
  return { observations, refused: said.length - observations.length };
}
