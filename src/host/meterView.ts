import { formatShare, meterText } from '../core/format.ts';
import { refusingLimit } from '../core/guardRules.ts';
import type { MeterLinkState } from '../core/panelMessages.ts';
import { hasSpend } from '../core/periodSpend.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import type { Consent } from './consent.ts';
import { momentText } from './dayText.ts';
import { commandIds, type CommandId } from './ids.ts';
import type { LastFigure } from './lastFigure.ts';
import { figureOf } from './lastFigure.ts';
import { paceWords } from './paceWords.ts';
import type { StatusBarSettings } from './settings.ts';

/** Everything that the status bar item is a picture of. */
export interface MeterState {
  readonly consent: Consent;
  readonly link: MeterLinkState;
  readonly snapshot: SpendSnapshot | null;
  /** From before: what was shown when this machine's meter was last heard. */
  readonly lastFigure: LastFigure | null;
  /** Named when the window works on another machine. */
  readonly remoteMachine: string | null;
  readonly limits: Pick<StatusBarSettings, 'warnAt' | 'errorAt'>;
  readonly locale: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Severity = 'none' | 'warning' | 'error';

/** The item's face: what it says, to eye and ear, and what a click does. */
export interface MeterView {
  readonly text: string;
  readonly severity: Severity;
  /** For a screen reader: no icons, no dots. */
  readonly spoken: string;
  readonly command: CommandId;
}

export function meterView(state: MeterState): MeterView {
  const face = state.consent === 'accepted' ? faceOf(state) : waitingFace(state.consent);
  const machine = state.remoteMachine === null ? [] : [state.remoteMachine];
  return {
    text: [`$(${face.icon ?? 'dashboard'}) ${face.text}`, ...machine].join(' · '),
    severity: severityOf(state),
    spoken: ['Compute Spend', ...machine, face.spoken ?? face.text].join(', '),
    command: face.command ?? commandIds.showPanel,
  };
}

interface Face {
  readonly text: string;
  readonly spoken?: string;
  readonly icon?: string;
  readonly command?: CommandId;
}

function waitingFace(consent: 'unknown' | 'declined'): Face {
  return {
    text: consent === 'unknown' ? 'Spend' : 'Spend off',
    spoken: consent === 'unknown' ? 'nothing is read yet' : 'off on this machine',
    command: commandIds.startMeter,
  };
}

function faceOf(state: MeterState): Face {
  const { link, snapshot } = state;
  switch (link) {
    case 'joined':
      return snapshot === null ? staleFace(state, 'Spend…', 'starting') : snapshotFace(snapshot, state);
    case 'not-started':
    case 'starting':
      return staleFace(state, 'Spend…', 'starting');
    case 'lost':
      return staleFace(state, 'Spend: no meter', 'the meter can’t be kept running');
    case 'stopped':
      return { text: 'Spend stopped', spoken: 'the meter is stopped', command: commandIds.startMeter };
    case 'outdated':
      return {
        text: 'Spend: update needed',
        spoken: 'update Compute Spend in this editor: a newer version is metering on this machine',
      };
  }
  return link satisfies never;
}

/** A figure that is not live never stands without its time. */
function staleFace(state: MeterState, text: string, spoken: string): Face {
  const figure = state.snapshot === null ? null : figureOf(state.snapshot, state.locale);
  const last = figure ?? state.lastFigure;
  if (last === null) return { text, spoken };
  const moment = momentText(Date.parse(last.at), state.now, last.timeZone, state.locale);
  return { text: `${last.text} (${moment})`, spoken: `${last.text}, as of ${moment}, ${spoken}` };
}

function snapshotFace(snapshot: SpendSnapshot, { locale, now }: MeterState): Face {
  const figure = meterText(snapshot, locale);
  const demo = snapshot.isDemo ? 'Demo ' : '';
  switch (snapshot.state) {
    case 'paused':
      return { text: `${demo}${figure}`, icon: 'debug-pause', spoken: `${demo}paused, ${figure}` };
    case 'reading':
      return readingFace(snapshot, figure, demo);
    case 'live': {
      const isRefusing = refusingLimit(snapshot, now) !== null;
      const words = [
        ...paceWords(snapshot),
        ...(isRefusing ? ['calls are refused: a limit is reached'] : []),
      ];
      const used = snapshot.shareUsed === null ? [] : ['of the allowance used'];
      return {
        text: `${demo}${figure}`,
        spoken: [`${demo}${[figure.replace(' · ', ', '), ...used].join(' ')}`, ...words].join(', '),
      };
    }
  }
  return snapshot.state satisfies never;
}

/** While logs are read for the first time the figure is a part: it is never shown without saying so. */
function readingFace(snapshot: SpendSnapshot, figure: string, demo: string): Face {
  const { reading } = snapshot;
  const done =
    reading === null || reading.bytesTotal === 0
      ? 'reading…'
      : `reading ${formatShare(Math.min(1, reading.bytesDone / reading.bytesTotal))}`;
  const text = !hasSpend(snapshot.year) ? `Spend: ${done}` : `${figure} · ${done}`;
  return { text: `${demo}${text}`, spoken: `${demo}${text}` };
}

/** Colour only where the user set a limit, and only on a live figure. */
function severityOf({ consent, link, snapshot, limits, now }: MeterState): Severity {
  if (consent !== 'accepted' || link !== 'joined' || snapshot === null) return 'none';
  if (refusingLimit(snapshot, now) !== null) return 'error';
  if (snapshot.shareUsed === null) return 'none';
  if (limits.errorAt > 0 && snapshot.shareUsed >= limits.errorAt) return 'error';
  return limits.warnAt > 0 && snapshot.shareUsed >= limits.warnAt ? 'warning' : 'none';
}
