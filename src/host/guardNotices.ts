import type { Burn } from '../core/guard.ts';
import { refusingLimit } from '../core/guardRules.ts';
import { limitWords } from '../core/guardWords.ts';
import { formatMoney } from '../core/format.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { commandIds } from './ids.ts';
import type { MeterPort } from './meterPort.ts';
import { toolTitle } from '../core/toolTitle.ts';

const lift = 'Lift for an Hour';
const showPanel = 'Show Panel';
const openSettings = 'Open Settings';

const commandOf: Readonly<Record<string, string>> = {
  [lift]: commandIds.liftLimit,
  [showPanel]: commandIds.showPanel,
  [openSettings]: commandIds.openSettings,
};

/**
 * Tells that a limit is reached and that calls are refused, and that an agent spends fast: each once, until it is over and comes
 * again.
 */
export class GuardNotices implements Disposable {
  private readonly vscode: Editor;
  private readonly store = new DisposableStore();
  private told: 'nothing' | 'reached' | 'refused' = 'nothing';
  private isOpen = false;
  private burning = new Set<string>();

  /** `clock` tells milliseconds since 1970. */
  constructor(editor: Editor, meter: MeterPort, clock: () => number) {
    this.vscode = editor;
    this.store.add(
      meter.onDidChange(() => {
        const { snapshot } = meter;
        if (meter.state !== 'joined' || snapshot === null) return;
        this.followLimit(snapshot, clock());
        this.followAgents(snapshot.guard.burning);
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  private followLimit(snapshot: SpendSnapshot, now: number): void {
    const limit = refusingLimit(snapshot, now);
    const words = limit === null ? null : limitWords(snapshot, limit, this.vscode.env.language);
    if (words === null) {
      this.told = 'nothing';
      return;
    }
    const { refused } = snapshot.guard;
    // A notice that still stands says enough; one that was put away is followed by one when it comes to a refusal.
    const isNew = this.told === 'nothing' || (this.told === 'reached' && refused !== null && !this.isOpen);
    if (!isNew) return;
    this.told = refused === null ? 'reached' : 'refused';
    this.isOpen = true;
    const what =
      refused === null
        ? 'The gateway refuses further calls; those under way go on.'
        : `The gateway refused a call of ${toolTitle(refused.tool)}.`;
    void this.warn(`${capitalised(words.name)} is reached (${words.spent}). ${what}`, lift, showPanel).then(
      () => {
        this.isOpen = false;
      },
    );
  }

  private followAgents(burning: readonly Burn[]): void {
    const now = new Set<string>();
    for (const { tool, sessionId, perHour } of burning) {
      const agent = JSON.stringify([tool, sessionId]);
      now.add(agent);
      if (this.burning.has(agent)) continue;
      const rate = formatMoney(perHour, 'USD', this.vscode.env.language, 'short');
      const sentence = `${toolTitle(tool)} spends ${rate} an hour, measured over the last ten minutes.`;
      void this.warn(sentence, showPanel, openSettings);
    }
    this.burning = now;
  }

  private async warn(sentence: string, ...buttons: readonly string[]): Promise<void> {
    const answer = await this.vscode.window.showWarningMessage(`Compute Spend: ${sentence}`, ...buttons);
    const command = answer === undefined ? undefined : commandOf[answer];
    if (command !== undefined) await this.vscode.commands.executeCommand(command);
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
