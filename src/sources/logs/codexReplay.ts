import { codexEvents, codexThreadFile } from './codexParent.ts';

/** A thread without turn ids is its own after this time: a replay is written within seconds of the fork. */
const replayMsMax = 5_000;

/** What is known of a forked thread when an event comes whose origin is to be judged. */
export interface ReplayEvidence {
  /** Total and last usage of the event, as text. */
  readonly numbers: string;
  /** The latest turn began before the thread (`replayed`) or in it (`own`); `null` while no turn id told. */
  readonly turn: 'own' | 'replayed' | null;
  /** The file has an ancestor's `session_meta` beside its own. */
  readonly hasAncestorMeta: boolean;
  readonly msSinceStart: number;
}

export type ReplayVerdict = 'replayed' | 'own' | 'own, by time alone';

/**
 * A forked thread's file begins with its parent's rows, counters included, under new timestamps. Tells them from the
 * thread's own: they equal the parent's counters, one by one from the start. Where the parent's file is gone, turn ids tell
 * it; where there are none, time. Numbers alone never do: sub-agents side by side do equal work at equal times.
 */
export class CodexReplay {
  #matched: number;
  readonly #isParentKnown: boolean;
  readonly #parentEvents: Iterator<string, undefined>;
  #next: string | null;

  /** `path` is the fork's own file; `matched` the number of events already known as replayed. */
  constructor(path: string, parentId: string, matched: number) {
    const parentPath = codexThreadFile(path, parentId);
    this.#isParentKnown = parentPath !== null;
    this.#parentEvents = parentPath === null ? noEvents() : codexEvents(parentPath);
    this.#matched = matched;
    for (let skipped = 0; skipped < matched; skipped += 1) this.#parentEvents.next();
    this.#next = this.#pull();
  }

  /** Events found equal to the parent's; to go on after a restart. */
  get matched(): number {
    return this.#matched;
  }

  judge(evidence: ReplayEvidence): ReplayVerdict {
    if (this.#next === evidence.numbers) {
      // A sub-agent that starts from nothing can do by chance what its parent did first; its own turn proves it.
      if (!evidence.hasAncestorMeta && evidence.turn === 'own') return 'own';
      this.#matched += 1;
      this.#next = this.#pull();
      return 'replayed';
    }
    if (this.#isParentKnown && this.#matched > 0) return 'own';
    return judgeWithoutParent(evidence);
  }

  #pull(): string | null {
    return this.#parentEvents.next().value ?? null;
  }
}

function judgeWithoutParent({ turn, hasAncestorMeta, msSinceStart }: ReplayEvidence): ReplayVerdict {
  if (turn !== null) return turn;
  if (!hasAncestorMeta) return 'own';
  return msSinceStart > replayMsMax ? 'own, by time alone' : 'replayed';
}

function noEvents(): Iterator<string, undefined> {
  return { next: () => ({ done: true, value: undefined }) };
}
