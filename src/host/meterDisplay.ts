import type { ConsentMemory } from './consent.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import { figureOf, type LastFigureMemory } from './lastFigure.ts';
import type { MeterPort } from './meterPort.ts';
import type { SettingsWatcher } from './settingsWatcher.ts';
import type { StatusBarMeter } from './statusBarMeter.ts';

export interface DisplayParts {
  readonly item: StatusBarMeter;
  readonly meter: MeterPort;
  readonly consent: ConsentMemory;
  readonly settings: SettingsWatcher;
  readonly lastFigure: LastFigureMemory;
  readonly remoteMachine: string | null;
  readonly clock: () => number;
}

/** Keeps the status bar item a picture of what is known: redraws when the meter, the settings or the user's consent change. */
export class MeterDisplay implements Disposable {
  private readonly parts: DisplayParts;
  private readonly locale: string;
  private readonly store = new DisposableStore();

  constructor(parts: DisplayParts, locale: string) {
    this.parts = parts;
    this.locale = locale;
    const draw = (): void => {
      this.draw();
    };
    this.store.add(parts.meter.onDidChange(draw));
    this.store.add(parts.settings.onDidChange(draw));
    this.store.add(parts.consent.onDidChange(draw));
    this.draw();
  }

  dispose(): void {
    this.store.dispose();
  }

  private draw(): void {
    const { item, meter, consent, settings, lastFigure, remoteMachine, clock } = this.parts;
    const { statusBar } = settings.settings;
    this.keepFigure();
    const state = {
      consent: consent.current,
      link: meter.state,
      snapshot: meter.snapshot,
      lastFigure: lastFigure.figure,
      remoteMachine,
      limits: statusBar,
      locale: this.locale,
      now: clock(),
    };
    item.show(state, statusBar);
  }

  private keepFigure(): void {
    const { meter, lastFigure } = this.parts;
    if (meter.state !== 'joined' || meter.snapshot === null) return;
    const figure = figureOf(meter.snapshot, this.locale);
    if (figure !== null) lastFigure.keep(figure);
  }
}
