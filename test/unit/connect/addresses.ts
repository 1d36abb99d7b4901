import type { GatewayAddress } from '../../../src/core/meterService.ts';
import type { ConnectionWish, DisconnectChoice } from '../../../src/core/toolConnection.ts';

export const everything: DisconnectChoice = { tool: null, way: null, where: null };

export const claudeWish: ConnectionWish = { tool: 'claude-code', way: 'telemetry', where: null };
export const codexWish: ConnectionWish = { tool: 'codex', way: 'telemetry', where: null };
export const geminiWish: ConnectionWish = { tool: 'gemini-cli', way: 'telemetry', where: null };
export const profileWish: ConnectionWish = { tool: 'codex', way: 'codexProfile', where: 'chatgpt' };

export function addressAt(port: number): GatewayAddress {
  const root = `http://127.0.0.1:${String(port)}/secret`;
  const routes = ['anthropic', 'openai', 'chatgpt', 'gemini'];
  return {
    port,
    urls: Object.fromEntries(routes.map((route) => [route, `${root}/${route}`])),
    telemetryUrl: `${root}/otlp`,
    notes: [],
  };
}

export const address = addressAt(20_001);
