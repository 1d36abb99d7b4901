import * as z from 'zod';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { meterText } from '../core/format.ts';
import { hasSpend } from '../core/periodSpend.ts';
import type { Memory } from './memory.ts';

const name = 'lastFigure';

const lastFigureSchema = z.object({
  text: z.string(),
  /** ISO instant of the snapshot it was in. */
  at: z.iso.datetime(),
  timeZone: z.string(),
});

/** The meter's text as it last was on this machine: shown with its time until the meter is joined. */
export type LastFigure = z.infer<typeof lastFigureSchema>;

/** `null` for a snapshot that holds no finished figure: a demo's, or one of a ledger that is still being filled. */
export function figureOf(snapshot: SpendSnapshot, locale: string): LastFigure | null {
  if (snapshot.isDemo || snapshot.state === 'reading' || !hasSpend(snapshot.year)) return null;
  return {
    text: meterText(snapshot, locale),
    at: snapshot.at,
    timeZone: snapshot.allowance.timeZone,
  };
}

/** Keeps the figure over restarts; writes only when its text changed. */
export class LastFigureMemory {
  private readonly memory: Memory;
  private kept: LastFigure | null;

  constructor(memory: Memory) {
    this.memory = memory;
    const kept = memory.ofMachine(name);
    // A schema's first use costs milliseconds, and a first window has nothing kept.
    this.kept = kept === undefined ? null : (lastFigureSchema.safeParse(kept).data ?? null);
  }

  get figure(): LastFigure | null {
    return this.kept;
  }

  keep(figure: LastFigure): void {
    if (figure.text === this.kept?.text) return;
    this.kept = figure;
    void this.memory.keepOfMachine(name, figure);
  }

  forget(): void {
    this.kept = null;
    void this.memory.keepOfMachine(name, undefined);
  }
}
