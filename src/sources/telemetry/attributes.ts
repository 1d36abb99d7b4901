import type { JsonObject } from './otlpJson.ts';
import { objectOf, objectsOf } from './otlpJson.ts';
import { TelemetryRecordError } from './telemetryErrors.ts';

/** The attributes that are kept, by name. */
export type Attributes = ReadonlyMap<string, string | number | boolean>;

/**
 * All that is ever taken from a record. A list of what may stay, as tools send prompts, system instructions, command lines, e-mails and
 * account ids in attributes of ever new names, with content capture off too.
 */
const keptNames: ReadonlySet<string> = new Set([
  // Every tool.
  ...['service.name', 'session.id', 'event.name', 'event.timestamp', 'duration_ms', 'model'],
  // Claude Code.
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens', 'event.sequence'],
  ...['cache_creation_5m_tokens', 'cache_creation_1h_tokens', 'request_id', 'speed', 'agent_id', 'success'],
  ...['anthropic.provider', 'anthropic.custom_base_url'],
  // Codex and Gemini CLI.
  ...['event.kind', 'conversation.id', 'model_reasoning_effort', 'input_token_count', 'output_token_count'],
  ...['cached_token_count', 'cache_write_token_count', 'reasoning_token_count', 'prompt_id'],
  ...['cached_content_token_count', 'thoughts_token_count', 'tool_token_count', 'total_token_count'],
  // The GenAI conventions, new and old.
  ...['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.system', 'gen_ai.request.model'],
  ...['gen_ai.response.model', 'gen_ai.response.id', 'gen_ai.conversation.id'],
  ...['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  ...['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
  ...['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_write.input_tokens'],
  ...['gen_ai.usage.cache_creation.input_tokens'],
  ...['gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens'],
  // Copilot.
  ...['copilot_chat.copilot_usage_nano_aiu', 'copilot_chat.debug_name', 'github.copilot.cost'],
  ...['github.copilot.interaction_id'],
  // Metrics.
  ...['type', 'token_type', 'gen_ai.token.type'],
]);

/** Ids and model names are shorter; what is longer is content under a borrowed name. */
const textLengthMax = 256;

/** The kept ones of a list of OTLP key-values. */
export function attributesOf(list: unknown): Attributes {
  const kept = new Map<string, string | number | boolean>();
  for (const entry of objectsOf(list)) {
    const { key } = entry;
    if (typeof key !== 'string' || !keptNames.has(key)) continue;
    const value = valueOf(objectOf(entry['value']) ?? {});
    if (value !== null) kept.set(key, value);
  }
  return kept;
}

function valueOf(value: JsonObject): string | number | boolean | null {
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return stringValue.length > textLengthMax ? null : stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  // JSON writes 64-bit integers as text; one that no number holds stays text, and is refused as a count.
  if (typeof intValue === 'string') return intValue.length > textLengthMax ? null : wholeNumber(intValue);
  if (typeof intValue === 'number') return intValue;
  return typeof doubleValue === 'number' ? doubleValue : null;
}

function wholeNumber(text: string): string | number {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** Text that says something, of the first of these attributes that has any. */
export function textAttribute(attributes: Attributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes.get(name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/**
 * A token count, of the first of these attributes that is there; `null` where none is. Tools also send counts as text.
 * Throws a `TelemetryRecordError` on anything but a whole number.
 */
export function countAttribute(attributes: Attributes, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = attributes.get(name);
    if (value === undefined) continue;
    const count = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
    throw new TelemetryRecordError(`${name} is no token count`);
  }
  return null;
}
