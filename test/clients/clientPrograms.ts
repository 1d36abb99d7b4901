import type { CachedPackage } from '../harness/packageCache.ts';

/** The real tools, in the versions that the tests were made with. */
export const claudeCode = {
  name: '@anthropic-ai/claude-code',
  version: '2.1.330',
  // Puts the platform's program in place.
  runsInstallScripts: true,
} as const satisfies CachedPackage;

export const codex = {
  name: '@openai/codex',
  version: '0.169.0',
  runsInstallScripts: false,
} as const satisfies CachedPackage;

export const geminiCli = {
  name: '@google/gemini-cli',
  version: '0.61.0',
  runsInstallScripts: false,
} as const satisfies CachedPackage;

export const copilotCli = {
  name: '@github/copilot',
  version: '1.0.102',
  runsInstallScripts: false,
} as const satisfies CachedPackage;

/** The vendors' own libraries. */
export const sdks = {
  openai: sdk('openai', '7.57.0'),
  anthropic: sdk('@anthropic-ai/sdk', '1.12.0'),
  googleGenAi: sdk('@google/genai', '3.1.0'),
  bedrock: sdk('@aws-sdk/client-bedrock-runtime', '3.1164.0'),
  mistral: sdk('@mistralai/mistralai', '2.7.0'),
  ollama: sdk('ollama', '0.6.4'),
} as const;

function sdk(name: string, version: string): CachedPackage {
  return { name, version, runsInstallScripts: false };
}
