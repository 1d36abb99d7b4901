import type * as VSCode from 'vscode';

/** The vendor in the test extension's manifest. */
export const driverVendor = 'compute-spend-driver';

/** Claude Sonnet 4.5 costs $3 a million input tokens (up to 200,000 of them), $0.30 read ones and $15 a million output tokens. */
const models = [
  { id: 'claude-sonnet-4-5', name: 'Reports Usage' },
  { id: 'claude-sonnet-4-5-20250929', name: 'Reports None' },
];

/** 100,000 fresh input tokens ($0.30), 50,000 read ($0.015) and 579,000 out ($8.685): $9.00. */
const usage = {
  prompt_tokens: 150_000,
  completion_tokens: 579_000,
  total_tokens: 729_000,
  prompt_tokens_details: { cached_tokens: 50_000 },
};

/** A provider of two models that write a tool call, some text and, the first one, a usage part. */
export function driverProvider(vscode: typeof VSCode): VSCode.LanguageModelChatProvider {
  return {
    provideLanguageModelChatInformation: () =>
      models.map(({ id, name }) => ({
        id,
        name,
        family: 'driver',
        version: '1',
        maxInputTokens: 1_000_000,
        maxOutputTokens: 1_000_000,
        capabilities: { toolCalling: true },
      })),
    provideLanguageModelChatResponse: async ({ id }, _messages, _options, progress, token) => {
      progress.report(new vscode.LanguageModelTextPart('One '));
      progress.report(new vscode.LanguageModelToolCallPart('call-1', 'grep', { pattern: 'x' }));
      await Promise.resolve();
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      progress.report(new vscode.LanguageModelTextPart('answer.'));
      if (id === models[0]?.id) progress.report(usagePart(vscode));
    },
    // A message ($0.30) and an answer ($5.70): $6.00.
    provideTokenCount: (_model, text) => Promise.resolve(typeof text === 'string' ? 380_000 : 100_000),
  };
}

/** Newer than the oldest editor that the types are of. */
function usagePart(vscode: typeof VSCode): VSCode.LanguageModelTextPart {
  const { LanguageModelDataPart: DataPart } = vscode as unknown as {
    LanguageModelDataPart: new (data: Uint8Array, mimeType: string) => VSCode.LanguageModelTextPart;
  };
  return new DataPart(new TextEncoder().encode(JSON.stringify(usage)), 'usage');
}
