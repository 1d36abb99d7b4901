import type { CachedPackage } from '../harness/packageCache.ts';

/** The real tools whose logs are read, in the versions that the tests were made with. */
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
