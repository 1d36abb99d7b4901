import { join } from 'node:path';
import { codexProfileNames, type CodexLogin } from '../../core/codexProfiles.ts';
import type { GatewayAddress } from '../../core/meterService.ts';
import { toolFolder, type FileWay, type ToolEnvironment } from './fileWay.ts';

/** Its log tells every call, its metric checks the day. Full URLs: Codex appends nothing. Its traces are huge and tell no more. */
export const codexTelemetry: FileWay = {
  format: 'toml',
  file: (environment) => join(codexFolder(environment), 'config.toml'),
  owned: ({ telemetryUrl }) => [
    { path: ['otel', 'exporter'], value: exporter(`${telemetryUrl}/v1/logs`) },
    { path: ['otel', 'metrics_exporter'], value: exporter(`${telemetryUrl}/v1/metrics`) },
  ],
  rivals: [],
};

/**
 * A profile is a file of its own beside `config.toml` (since Codex 0.134), so nothing that is there is touched, and Codex goes through
 * the gateway only where the user picks it.
 */
export function codexProfile(login: CodexLogin): FileWay {
  return {
    format: 'toml',
    file: (environment) => join(codexFolder(environment), `${codexProfileNames[login]}.config.toml`),
    owned: (address) => [
      { path: ['model_provider'], value: provider },
      ...Object.entries({
        name: 'OpenAI through Compute Spend',
        wire_api: 'responses',
        // The gateway speaks plain HTTP; Codex would try a WebSocket first.
        supports_websockets: false,
        ...target(login, address),
      }).map(([name, value]) => ({ path: ['model_providers', provider, name], value })),
    ],
    rivals: [],
  };
}

const provider = 'compute-spend';

function target(login: CodexLogin, { urls }: GatewayAddress): Readonly<Record<string, unknown>> {
  return login === 'chatgpt'
    ? { base_url: urls['chatgpt'] ?? '', requires_openai_auth: true }
    : { base_url: `${urls['openai'] ?? ''}/v1`, env_key: 'OPENAI_API_KEY' };
}

function exporter(endpoint: string): unknown {
  return { 'otlp-http': { endpoint, protocol: 'json' } };
}

function codexFolder(environment: ToolEnvironment): string {
  return toolFolder(environment, 'CODEX_HOME', '.codex');
}
