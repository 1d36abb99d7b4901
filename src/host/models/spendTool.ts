import type { LanguageModelTextPart, LanguageModelToolResult } from 'vscode';
import type { Log } from '../../core/ports.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { ConsentMemory } from '../consent.ts';
import type { Disposable } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';
import { sentenceOf } from '../failure.ts';
import { spendToolName } from '../ids.ts';
import type { MeterPort } from '../meterPort.ts';
import type { SpendData } from './spendAnswer.ts';

/** Registers `#spend`: an agent asks what is left before it starts something expensive. */
export function registerSpendTool(
  editor: Editor,
  meter: MeterPort,
  consent: ConsentMemory,
  log: Log,
): Disposable {
  return editor.lm.registerTool(spendToolName, {
    prepareInvocation: () => ({ invocationMessage: 'Reading what is left of the allowance' }),
    invoke: async () => {
      // Run only now, so that the editor's start doesn't wait for it.
      const { spendAnswer } = await import('./spendAnswer.ts');
      const snapshot = await newestSnapshot(meter, log);
      const { text, data } = spendAnswer({ consent: consent.current, link: meter.state, snapshot });
      return toolResult(editor, text, data);
    },
  });
}

/** Asked for anew, as a day may have begun since the last call; the last known one where the meter does not answer. */
async function newestSnapshot(meter: MeterPort, log: Log): Promise<SpendSnapshot | null> {
  try {
    return (await meter.service?.snapshot()) ?? meter.snapshot;
  } catch (failure) {
    log.warn(`The meter did not tell an agent what is left: ${sentenceOf(failure)}`);
    return meter.snapshot;
  }
}

/** Made by `LanguageModelDataPart.json`, which is newer than the oldest editor we run in. */
interface DataParts {
  readonly LanguageModelDataPart?: { json(value: unknown): unknown };
}

function toolResult(editor: Editor, text: string, data: SpendData): LanguageModelToolResult {
  const { LanguageModelDataPart: DataPart } = editor as DataParts;
  const words = new editor.LanguageModelTextPart(text);
  const parts = takesData(editor.version) && DataPart !== undefined ? [words, DataPart.json(data)] : [words];
  // Editors that have data parts take them in a result.
  return new editor.LanguageModelToolResult(parts as LanguageModelTextPart[]);
}

/** Data parts are API from 1.106 on; before, they are there but an extension may not return them. */
function takesData(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 106;
}
