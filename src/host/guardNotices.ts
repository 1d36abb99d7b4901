import * as z from 'zod';
import type { Burn, ReachedLimit } from '../core/guard.ts';
import { refusingLimit } from '../core/guardRules.ts';
import { limitWords } from '../core/guardWords.ts';
import { formatMoney } from '../core/format.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { commandIds } from './ids.ts';
import type { Memory } from './memory.ts';
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

const memoryName = 'guardTold';
/** What the windows have told of what still stands. */
const sharedSchema = z.object({ limit: z.string().nullable(), agents: z.array(z.string()) });
type Shared = z.infer<typeof sharedSchema>;

/**
 * Tells that a limit is reached and that calls are refused, and that an agent spends fast: each once, until it is over and comes
 * again. Of several windows the one with the focus speaks; another does when the user comes to it and none has spoken.
 */
export class GuardNotices implements Disposable {
  private readonly vscode: Editor;
  private readonly memory: Memory;
  private readonly store = new DisposableStore();
  /** The limit that this window, or another before it, has told of. */
  private told: { readonly limit: string; readonly isRefusalTold: boolean } | null = null;
  private isOpen = false;
  private burning = new Set<string>();

  /** `clock` tells milliseconds since 1970. */
  constructor(editor: Editor, meter: MeterPort, memory: Memory, clock: () => number) {
    this.vscode = editor;
    this.memory = memory;
    const follow = (): void => {
      const { snapshot } = meter;
      if (meter.state !== 'joined' || snapshot === null) return;
      this.followLimit(snapshot, clock());
      this.followAgents(snapshot.guard.burning);
    };
    this.store.add(meter.onDidChange(follow));
    this.store.add(editor.window.onDidChangeWindowState(follow));
  }

  dispose(): void {
    this.store.dispose();
  }

  private followLimit(snapshot: SpendSnapshot, now: number): void {
    const limit = refusingLimit(snapshot, now);
    const words = limit === null ? null : limitWords(snapshot, limit, this.vscode.env.language);
    if (limit === null || words === null) {
      this.told = null;
      this.share({ limit: null });
      return;
    }
    const key = keyOf(limit, snapshot);
    if (this.told?.limit !== key && this.shared.limit === key)
      this.told = { limit: key, isRefusalTold: true };
    const { refused } = snapshot.guard;
    // A notice that still stands says enough; one that was put away is followed by one when it comes to a refusal.
    const isNew = this.told?.limit !== key || (!this.told.isRefusalTold && refused !== null && !this.isOpen);
    if (!isNew || !this.vscode.window.state.focused) return;
    this.told = { limit: key, isRefusalTold: refused !== null };
    this.share({ limit: key });
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
    const { agents } = this.shared;
    const told = new Set<string>();
    for (const { tool, sessionId, perHour } of burning) {
      const agent = JSON.stringify([tool, sessionId]);
      const isTold = this.burning.has(agent) || agents.includes(agent);
      if (isTold || this.vscode.window.state.focused) told.add(agent);
      if (isTold || !told.has(agent)) continue;
      const rate = formatMoney(perHour, 'USD', this.vscode.env.language, 'short');
      const sentence = `${toolTitle(tool)} spends ${rate} an hour, measured over the last ten minutes.`;
      void this.warn(sentence, showPanel, openSettings);
    }
    this.burning = told;
    this.share({ agents: [...told] });
  }

  private get shared(): Shared {
    const kept = sharedSchema.safeParse(this.memory.ofMachine(memoryName));
    return kept.success ? kept.data : { limit: null, agents: [] };
  }

  /** Written only where it differs: this runs at every snapshot. */
  private share(part: Partial<Shared>): void {
    const before = this.shared;
    const after = { ...before, ...part };
    if (JSON.stringify(after) !== JSON.stringify(before)) void this.memory.keepOfMachine(memoryName, after);
  }

  private async warn(sentence: string, ...buttons: readonly string[]): Promise<void> {
    const answer = await this.vscode.window.showWarningMessage(`Compute Spend: ${sentence}`, ...buttons);
    const command = answer === undefined ? undefined : commandOf[answer];
    if (command !== undefined) await this.vscode.commands.executeCommand(command);
  }
}

/** One limit in one day or year: reached in the next it is told anew. */
function keyOf(limit: ReachedLimit, { guard: { limits }, today, year }: SpendSnapshot): string {
  return JSON.stringify(
    limit === 'daily' ? [limit, limits.dailyLimit, today.since] : [limit, limits.allowanceLimit, year.since],
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
