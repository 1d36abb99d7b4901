import * as z from 'zod';
import { inclusiveTokens } from '../../core/inclusiveTokens.ts';
import type { TokenCounts } from '../../core/observation.ts';

/** A part by this name ends an answer of the editor's own providers, and of many others': a convention, not part of the API. */
const usageMimeType = 'usage';

/** A few hundred bytes in truth. */
const usageBytesMax = 64 * 1024;

/** What a usage part says. */
export interface ReportedUsage {
  readonly tokens: TokenCounts;
  /** It tells of AI credits, which only GitHub sells. */
  readonly isInCredits: boolean;
}

/** The bytes of a usage part; `null` for any other part of an answer. */
export function usageBytesOf(part: unknown): Uint8Array | null {
  if (typeof part !== 'object' || part === null || !('mimeType' in part) || !('data' in part)) return null;
  const { mimeType, data } = part;
  return mimeType === usageMimeType && data instanceof Uint8Array && data.byteLength <= usageBytesMax
    ? data
    : null;
}

const count = z.int().min(0).max(1e9);
const object = z.record(z.string(), z.unknown());
const usageSchema = z.looseObject({ prompt_tokens: count, completion_tokens: count });

/**
 * The usage that a provider reports, in the words of OpenAI's chat: the input with all that was read from and written to a cache. `null`
 * for what can't be read, and for zeros, which providers send that do not know.
 */
export function reportedUsage(bytes: Uint8Array): ReportedUsage | null {
  const usage = usageSchema.safeParse(jsonOf(bytes)).data;
  if (usage === undefined) return null;
  const { prompt_tokens: input, completion_tokens: output } = usage;
  if (input === 0 && output === 0) return null;
  const details = detailsOf(usage['prompt_tokens_details']);
  const reasoning = countOf(detailsOf(usage['completion_tokens_details'])?.['reasoning_tokens']);
  // One vendor (xAI) counts reasoning beside its output, and its total then tells.
  const isBeside = reasoning !== null && usage['total_tokens'] === input + output + reasoning;
  return {
    tokens: inclusiveTokens({
      input,
      ...(details === null ? { cacheRead: null, cacheWrite: null, longCacheWrite: null } : cacheOf(details)),
      output: isBeside ? output + reasoning : output,
      reasoning,
    }),
    isInCredits: object.safeParse(usage['copilot_usage']).success,
  };
}

/** Anthropic's words or OpenAI's for what was written; how long it lives is told by the first only. */
function cacheOf(details: z.infer<typeof object>): {
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly longCacheWrite: number | null;
} {
  const lifetimes = detailsOf(details['anthropic_cache_creation']);
  return {
    cacheRead: partOf(details['cached_tokens']),
    cacheWrite: partOf(details['cache_creation_input_tokens'] ?? details['cache_write_tokens']),
    longCacheWrite: lifetimes === null ? null : partOf(lifetimes['ephemeral_1h_input_tokens']),
  };
}

/** Empty where it is left out, as there was none of it; `null` where it can't be read. */
function detailsOf(value: unknown): z.infer<typeof object> | null {
  return value === undefined || value === null ? {} : (object.safeParse(value).data ?? null);
}

/** 0 where it is left out, as there was none of it; `null` where it is no count. */
function partOf(value: unknown): number | null {
  return value === undefined || value === null ? 0 : countOf(value);
}

function countOf(value: unknown): number | null {
  return count.safeParse(value).data ?? null;
}

/** `undefined` where the bytes are no JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
