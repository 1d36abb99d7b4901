import { join } from 'node:path';
import { userHome, type FileWay, type ToolEnvironment } from './fileWay.ts';

export function geminiCliSettings(environment: ToolEnvironment): string {
  return join(environment['GEMINI_CLI_HOME'] ?? userHome(environment), '.gemini', 'settings.json');
}

/** Its prompts stay where they are: it would send them by default. */
export const geminiCliTelemetry: FileWay = {
  format: 'json',
  file: geminiCliSettings,
  owned: ({ telemetryUrl }) =>
    Object.entries({
      enabled: true,
      target: 'local',
      otlpProtocol: 'http',
      otlpEndpoint: telemetryUrl,
      logPrompts: false,
    }).map(([name, value]) => ({ path: ['telemetry', name], value })),
  rivals: [['telemetry', 'outfile']],
};
