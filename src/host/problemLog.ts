import type { Log } from '../core/ports.ts';
import type { Problem } from '../core/snapshot.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { MeterPort } from './meterPort.ts';

/** Writes each of the meter's problems to the editor's log once, when it arises. No toast: the hover and the panel show them. */
export class ProblemLog implements Disposable {
  private readonly store = new DisposableStore();
  private readonly log: Log;
  private standing = new Set<string>();

  constructor(meter: MeterPort, log: Log) {
    this.log = log;
    this.store.add(
      meter.onDidChange(() => {
        if (meter.snapshot !== null) this.follow(meter.snapshot.problems);
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  private follow(problems: readonly Problem[]): void {
    const now = new Set<string>();
    for (const problem of problems) {
      const sentence = [`${problem.subject}: ${problem.message}`, problem.remedy ?? ''].join(' ').trim();
      now.add(sentence);
      if (this.standing.has(sentence)) continue;
      if (problem.severity === 'error') this.log.error(sentence);
      else if (problem.severity === 'warning') this.log.warn(sentence);
      else this.log.info(sentence);
    }
    this.standing = now;
  }
}
