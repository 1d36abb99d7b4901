import { textAttribute } from './attributes.ts';
import { sessionOf } from './telemetryObservation.ts';
import type { TelemetryLog } from './telemetryRecord.ts';

const secondTelling = 'gen_ai.client.inference.operation.details';

/**
 * Finds the ids of Gemini CLI's answers. It tells an answer twice, one right after the other: in its own words without the answer's id, then in those
 * of the GenAI conventions without the cache's part. Both have the same session, instant and numbers. By the id alone can a call be found again in the
 * gateway, whose requests carry no session.
 */
export function geminiCliAnswerIds(logs: readonly TelemetryLog[]): (log: TelemetryLog) => string | null {
  const ids = new Map<string, string[]>();
  for (const log of logs) {
    const id = log.eventName === secondTelling ? textAttribute(log.attributes, 'gen_ai.response.id') : null;
    if (id === null) continue;
    const key = keyOf(log, 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens');
    ids.set(key, [...(ids.get(key) ?? []), id]);
  }
  // Two answers that are alike in all of it are told in turn.
  return (log) => ids.get(keyOf(log, 'input_token_count', 'output_token_count'))?.shift() ?? null;
}

function keyOf(log: TelemetryLog, input: string, output: string): string {
  return JSON.stringify([
    sessionOf(log),
    textAttribute(log.attributes, 'event.timestamp'),
    log.attributes.get(input),
    log.attributes.get(output),
  ]);
}
