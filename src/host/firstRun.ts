import type { ConsentMemory } from './consent.ts';
import type { Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { walkthroughId } from './ids.ts';
import type { Timers } from './timers.ts';

/** How long the notice stands before metering begins by itself, counted from when it was last shown. */
export const noticeMs = 20_000;

const startNow = 'Start Now';
const notHere = 'Not on This Machine';
const whatIsRead = 'What Is Read';

const notice =
  'Compute Spend reads the usage lines (model, tokens, time, folder) of the logs that Claude Code and Codex keep on this machine, ' +
  'never prompts or answers. Nothing leaves the machine. A small background process does the reading. It begins in 20 seconds.';

/**
 * Tells the user what will be read before any log is. A team's recommendation installs extensions without a question, so
 * metering begins after the notice has been shown, not before; declined, nothing is started on this machine.
 */
export class FirstRun implements Disposable {
  private readonly vscode: Editor;
  private readonly consent: ConsentMemory;
  private readonly timers: Timers;
  private countdown: Disposable | null = null;
  private isDisposed = false;

  constructor(editor: Editor, consent: ConsentMemory, timers: Timers) {
    this.vscode = editor;
    this.consent = consent;
    this.timers = timers;
  }

  /** Shows the notice unless it was answered on this machine before. */
  async ask(): Promise<void> {
    while (this.consent.current === 'unknown' && !this.isDisposed) {
      this.countDown();
      const answer = await this.vscode.window.showInformationMessage(notice, startNow, notHere, whatIsRead);
      if (answer === whatIsRead) {
        // Who reads up on it gets the question again, with the whole time.
        await this.vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthroughId, false);
        continue;
      }
      // Still valid after the countdown has begun the metering: then it is taken back.
      if (answer === startNow) this.answer('accepted');
      if (answer === notHere) this.answer('declined');
      return;
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.countdown?.dispose();
  }

  private countDown(): void {
    this.countdown?.dispose();
    this.countdown = this.timers.after(noticeMs, () => {
      // Another window may have asked too, and been answered.
      if (this.consent.current === 'unknown') this.consent.keep('accepted');
    });
  }

  private answer(answer: 'accepted' | 'declined'): void {
    this.countdown?.dispose();
    this.countdown = null;
    this.consent.keep(answer);
  }
}
