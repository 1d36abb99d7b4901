import type { JSX } from 'preact';
import type { MeterLinkState, PanelCommand } from '../core/panelMessages.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { formatInstant } from './dates.ts';
import { useLocale } from './locale.ts';

interface StateLineProperties {
  readonly snapshot: SpendSnapshot;
  readonly link: MeterLinkState;
  readonly onCommand: (command: PanelCommand) => void;
}

const remedies: Partial<Record<MeterLinkState, { readonly command: PanelCommand; readonly name: string }>> = {
  'not-started': { command: 'startMetering', name: 'Start Metering' },
  stopped: { command: 'startMetering', name: 'Start Metering' },
  lost: { command: 'showLog', name: 'Show Log' },
};

/** One line: is what stands here alive, and if not, since when it stands. */
export function StateLine({ snapshot, link, onCommand }: StateLineProperties): JSX.Element {
  const locale = useLocale();
  const state = link === 'joined' ? snapshot.state : 'stale';
  const standsAsOf = formatInstant(snapshot.at, snapshot.allowance.timeZone, locale);
  const remedy = remedies[link];
  return (
    <div class="state-line">
      <p class={`state state-${state}`} role="status">
        <span class="state-dot" aria-hidden="true" />
        {link === 'joined'
          ? `${liveText(snapshot)} on ${snapshot.machine}`
          : `${linkText(link)} Figures as of ${standsAsOf}.`}
      </p>
      {remedy !== undefined && (
        <button
          type="button"
          onClick={() => {
            onCommand(remedy.command);
          }}
        >
          {remedy.name}
        </button>
      )}
    </div>
  );
}

/** A sentence for every state in which no figures arrive. */
export function linkText(link: Exclude<MeterLinkState, 'joined'>): string {
  switch (link) {
    case 'not-started':
      return 'Metering has not been started.';
    case 'starting':
      return 'The meter is starting…';
    case 'lost':
      return 'The meter does not answer.';
    case 'stopped':
      return 'The meter is stopped.';
    case 'outdated':
      return 'A newer Compute Spend runs the meter: update Compute Spend in this editor.';
  }
}

function liveText(snapshot: SpendSnapshot): string {
  switch (snapshot.state) {
    case 'live':
      return 'Live';
    case 'paused':
      return 'Paused: calls made now are not metered';
    case 'reading':
      return 'Reading logs';
  }
}
