import { textAttribute } from './attributes.ts';
import type { TelemetryPoint } from './telemetryRecord.ts';

interface TokenMetric {
  readonly tool: string;
  /** The attributes that may name what is counted. */
  readonly typeNames: readonly string[];
  /** The types that add up to all tokens: parts of others are left out. `null` where the metric counts one type. */
  readonly types: ReadonlySet<string> | null;
}

/**
 * The metric of each tool that counts its tokens; those that count the same again under other names are left out, so that nothing is
 * counted twice.
 */
const tokenMetrics: ReadonlyMap<string, TokenMetric> = new Map([
  ['claude_code.token.usage', metric('claude-code', 'type', 'input', 'output', 'cacheRead', 'cacheCreation')],
  ['codex.turn.token_usage', metric('codex', 'token_type', 'total')],
  ['gemini_cli.token.usage', metric('gemini-cli', 'type', 'input', 'output', 'thought', 'tool')],
  ['gen_ai.client.inference.usage.input_tokens', metric('copilot-cli', null)],
  ['gen_ai.client.inference.usage.output_tokens', metric('copilot-cli', null)],
]);

const copilotChatMetric = metric('copilot-vscode', 'gen_ai.token.type', 'input', 'output');

/** The tool whose tokens a point counts; `null` where it counts none, or such as another point counts too. */
export function toolOfPoint({
  metric: name,
  attributes,
  resource,
  scopeName,
}: TelemetryPoint): string | null {
  const service = textAttribute(resource, 'service.name');
  const isCopilotChat = service === 'copilot-chat' || scopeName === 'copilot-chat';
  const known =
    isCopilotChat && name === 'gen_ai.client.token.usage' ? copilotChatMetric : tokenMetrics.get(name);
  if (known === undefined) return null;
  // The conventions' own counters are any program's; the one known to send them is Copilot's command line.
  if (known.types === null) return service === 'github-copilot' ? known.tool : null;
  return known.types.has(textAttribute(attributes, ...known.typeNames) ?? '') ? known.tool : null;
}

function metric(tool: string, typeName: string | null, ...types: readonly string[]): TokenMetric {
  return {
    tool,
    typeNames: typeName === null ? [] : [typeName],
    types: typeName === null ? null : new Set(types),
  };
}
