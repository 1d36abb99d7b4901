import type { GatewayAddress } from './meterService.ts';

/** Gemini CLI's own variables; its prompts stay where they are. A variable beats its settings file. */
export function geminiTelemetryVariables(address: GatewayAddress): Readonly<Record<string, string>> {
  return {
    GEMINI_TELEMETRY_ENABLED: 'true',
    GEMINI_TELEMETRY_TARGET: 'local',
    GEMINI_TELEMETRY_OTLP_PROTOCOL: 'http',
    GEMINI_TELEMETRY_OTLP_ENDPOINT: address.telemetryUrl,
    GEMINI_TELEMETRY_LOG_PROMPTS: 'false',
    GEMINI_TELEMETRY_TRACES_ENABLED: 'false',
  };
}

/** Copilot CLI names its receiver only by a variable that every OpenTelemetry program reads, so these are for one workspace. */
export function copilotTelemetryVariables(address: GatewayAddress): Readonly<Record<string, string>> {
  return { COPILOT_OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: address.telemetryUrl };
}

/**
 * The editor's settings that send the telemetry of its chat, and of its agent host, to our receiver. All are user settings; a window
 * takes them over when it is loaded again.
 */
export function editorTelemetrySettings(address: GatewayAddress): Readonly<Record<string, unknown>> {
  return {
    'github.copilot.chat.otel.enabled': true,
    'github.copilot.chat.otel.exporterType': 'otlp-http',
    'github.copilot.chat.otel.protocol': 'http/json',
    'github.copilot.chat.otel.otlpEndpoint': address.telemetryUrl,
    'github.copilot.chat.otel.captureContent': false,
    'chat.agentHost.otel.enabled': true,
    'chat.agentHost.otel.exporterType': 'otlp-http',
    'chat.agentHost.otel.otlpEndpoint': address.telemetryUrl,
    'chat.agentHost.otel.captureContent': false,
  };
}
