import type { LanguageModelChat } from 'vscode';

/*
 * What other extensions get from Compute Spend. This file may be copied as it is; it needs nothing but the types of `vscode`:
 *
 *     const spend = vscode.extensions.getExtension<ComputeSpendApi>('compute-spend.compute-spend');
 *     const api = await spend?.activate();
 *     const [model] = await vscode.lm.selectChatModels({ family: 'claude-sonnet-4.5' });
 *     const metered = api?.meter(model, { tool: 'my-extension' }) ?? model;
 *     const answer = await metered.sendRequest(messages, {}, token);
 *     for await (const text of answer.text) write(text);
 */

/** The exports of `compute-spend.compute-spend`. A higher `version` still has everything of a lower one. */
export interface ComputeSpendApi {
  readonly version: 1;
  /**
   * The same model, whose calls are counted: to be used wherever the given one would be. Every field, part, error and cancellation is
   * the model's own; a call is never delayed, changed or failed by the metering. Nothing of what is asked or answered is kept.
   *
   * Usage is what the model's provider reports at the end of its answer; where it reports none, it is estimated by the model's own
   * `countTokens` and marked so. Nothing is kept while the user has metering turned off. Metering a metered model counts once.
   */
  readonly meter: (model: LanguageModelChat, options?: MeterOptions) => LanguageModelChat;
}

export interface MeterOptions {
  /**
   * The name under which these calls are listed: letters, digits, `.`, `_` and `-`, at most 64. Without one, or with one that is none,
   * it is `vscode-lm`.
   */
  readonly tool?: string;
}
