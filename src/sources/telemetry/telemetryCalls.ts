import type { Observation, StandingRule } from '../../core/observation.ts';
import {
  claudeCodeLog,
  claudeCodeSpan,
  claudeCodeTelemetryStanding,
  isClaudeCode,
} from './claudeCodeTelemetry.ts';
import { codexLog } from './codexTelemetry.ts';
import { copilotStanding } from './copilotStanding.ts';
import { copilotSpan, isCopilot } from './copilotTelemetry.ts';
import { geminiCliAnswerIds } from './geminiCliAnswerIds.ts';
import { geminiCliLog, isGeminiCli } from './geminiCliTelemetry.ts';
import { genAiLog, genAiSpan } from './genAiTelemetry.ts';
import { serviceOf } from './telemetryObservation.ts';
import { TelemetryRecordError } from './telemetryErrors.ts';
import type { TelemetryLog, TelemetryOrigin, TelemetrySpan } from './telemetryRecord.ts';

export interface TelemetryCalls {
  readonly observations: readonly Observation[];
  /** Why records that looked like calls were refused, one sentence each; without a word of their content. */
  readonly refusals: readonly string[];
}

/** For streams whose records are not independent of each other; all others take `bestStands`. */
export const telemetryStandingRules: Readonly<Record<string, StandingRule>> = {
  'claude-code/telemetry': claudeCodeTelemetryStanding,
  'copilot-vscode/telemetry': copilotStanding,
};

/** The calls that an export's logs tell of. Known tools first: each says the same call in several ways, and one of them is taken. */
export function callsOfLogs(logs: readonly TelemetryLog[]): TelemetryCalls {
  const answerIdOf = geminiCliAnswerIds(logs.filter(isGeminiCli));
  return callsOf(logs, (log) => {
    if (isClaudeCode(log)) return claudeCodeLog(log);
    if (log.eventName.startsWith('codex.')) return codexLog(log);
    if (log.eventName.startsWith('gemini_cli.')) return geminiCliLog(log, answerIdOf(log));
    return isGeminiCli(log) || isCodex(log) || isCopilot(log) ? null : genAiLog(log);
  });
}

/** The calls that an export's spans tell of; Codex and Gemini CLI are read from their logs. */
export function callsOfSpans(spans: readonly TelemetrySpan[]): TelemetryCalls {
  return callsOf(spans, (span) => {
    if (isClaudeCode(span)) return claudeCodeSpan(span);
    if (isCopilot(span)) return copilotSpan(span);
    return isGeminiCli(span) || isCodex(span) ? null : genAiSpan(span);
  });
}

function isCodex(origin: TelemetryOrigin): boolean {
  return serviceOf(origin).startsWith('codex');
}

function callsOf<T>(records: readonly T[], read: (record: T) => Observation | null): TelemetryCalls {
  const observations: Observation[] = [];
  const refusals: string[] = [];
  for (const record of records) {
    try {
      const observation = read(record);
      if (observation !== null) observations.push(observation);
    } catch (error) {
      if (!(error instanceof TelemetryRecordError)) throw error;
      refusals.push(error.message);
    }
  }
  return { observations, refusals };
}
