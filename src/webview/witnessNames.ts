import type { SourceKind } from '../core/observation.ts';

/** Who sees calls, as the page calls them. */
export const witnessNames: Readonly<Record<SourceKind, { readonly short: string; readonly long: string }>> = {
  gateway: { short: 'Gateway', long: 'the gateway' },
  telemetry: { short: 'Telemetry', long: 'the tool’s telemetry' },
  languageModel: { short: 'Editor', long: 'the editor’s language-model API' },
  log: { short: 'Log', long: 'the tool’s log' },
  provider: { short: 'Provider', long: 'the provider’s report' },
};

/** `the gateway, the tool’s telemetry and the tool’s log` */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
