import type { IncomingHttpHeaders } from 'node:http';

/** The tools' own names for themselves, at the beginning of `originator` or `user-agent`, in lower case. */
const tools: readonly (readonly [beginning: string, tool: string])[] = [
  ['claude-cli', 'claude-code'],
  ['claude-code', 'claude-code'],
  ['codex', 'codex'],
  ['geminicli', 'gemini-cli'],
  ['gemini-cli', 'gemini-cli'],
  ['githubcopilotchat', 'copilot-vscode'],
  ['copilot-cli', 'copilot-cli'],
  ['github-copilot-cli', 'copilot-cli'],
  ['copilot/', 'copilot-cli'],
  ['opencode', 'opencode'],
  ['roo-code', 'roo-code'],
  ['roocode', 'roo-code'],
  ['kilo-code', 'kilo-code'],
  ['qwencode', 'qwen-code'],
  ['qwen-code', 'qwen-code'],
  ['kimicli', 'kimi-cli'],
  ['goose', 'goose'],
  ['cline', 'cline'],
  ['continue', 'continue'],
  ['zed', 'zed'],
  ['crush', 'crush'],
];

/** Tools behind the name of their host or of a vendor's SDK, by what else they say. */
const hiddenTools: readonly (readonly [
  isSo: (headers: IncomingHttpHeaders, userAgent: string) => boolean,
  tool: string,
])[] = [
  // In the editor's terminals Gemini CLI calls itself by the editor's name.
  [(_headers, userAgent) => userAgent.includes('proxy_client=geminicli'), 'gemini-cli'],
  // With the user's own key Copilot CLI leaves its name out, but not its header.
  [
    (headers, userAgent) =>
      headers['x-initiator'] !== undefined && /^(?:openai|anthropic)\/js\b/.test(userAgent),
    'copilot-cli',
  ],
];

/** Who calls, by its own words; a program that nobody knows keeps the name it gives itself, `unknown` if it gives none. */
export function callingTool(headers: IncomingHttpHeaders): string {
  const originator = headers['originator'];
  for (const name of [originator, headers['user-agent']]) {
    const lower = typeof name === 'string' ? name.trim().toLowerCase() : '';
    const known = tools.find(([beginning]) => lower.startsWith(beginning));
    if (known !== undefined) return known[1];
  }
  const userAgent = headers['user-agent']?.trim().toLowerCase() ?? '';
  const hidden = hiddenTools.find(([isSo]) => isSo(headers, userAgent));
  if (hidden !== undefined) return hidden[1];
  const product = /^[a-z0-9][a-z0-9._-]{0,63}/.exec(userAgent);
  return product?.[0] ?? 'unknown';
}
