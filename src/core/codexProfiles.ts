/** How Codex pays for its calls, as the user tells it. */
export const codexLogins = ['chatgpt', 'apiKey'] as const;
export type CodexLogin = (typeof codexLogins)[number];

/** By these names the user picks our profiles: `codex --profile NAME`. */
export const codexProfileNames: Readonly<Record<CodexLogin, string>> = {
  chatgpt: 'compute-spend',
  apiKey: 'compute-spend-key',
};
