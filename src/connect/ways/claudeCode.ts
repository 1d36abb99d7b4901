import { join } from 'node:path';
import { toolFolder, type FileWay, type ToolEnvironment } from './fileWay.ts';

export function claudeCodeSettings(environment: ToolEnvironment): string {
  return join(toolFolder(environment, 'CLAUDE_CONFIG_DIR', '.claude'), 'settings.json');
}

/**
 * Its log tells every call, its token metric checks the day; traces would tell the same once more. What stands in the settings' `env`
 * reaches its command line and its extension.
 */
export const claudeCodeTelemetry: FileWay = {
  format: 'json',
  file: claudeCodeSettings,
  owned: ({ telemetryUrl }) =>
    Object.entries({
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: telemetryUrl,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    }).map(([name, value]) => ({ path: ['env', name], value })),
  rivals: [
    ['env', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'],
    ['env', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
    ['env', 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL'],
    ['env', 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL'],
  ],
};
