import type { JSX } from 'preact';
import type { PanelCommand } from '../core/panelMessages.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import type { Bridge } from './bridge.ts';
import { formatMonth } from './dates.ts';
import { useLocale } from './locale.ts';

interface ActionsProperties {
  readonly snapshot: SpendSnapshot;
  /** The month that the tables are of, else the running one. */
  readonly exportMonth: string;
  readonly onCommand: Bridge['command'];
}

export function Actions({ snapshot, exportMonth, onCommand }: ActionsProperties): JSX.Element {
  const month = formatMonth(exportMonth, useLocale(), 'long');
  const isPaused = snapshot.state === 'paused';
  const button = (command: PanelCommand, text: string): JSX.Element => (
    <button
      type="button"
      onClick={() => {
        onCommand(command);
      }}
    >
      {text}
    </button>
  );
  return (
    <div class="actions" role="group" aria-label="Actions">
      {snapshot.allowance.amount !== null && button('setAllowance', 'Change Allowance')}
      <button
        type="button"
        onClick={() => {
          onCommand('exportMonth', { month: exportMonth });
        }}
      >
        {`Export ${month} as CSV`}
      </button>
      {button('refresh', 'Refresh')}
      {button(isPaused ? 'resume' : 'pause', isPaused ? 'Resume' : 'Pause')}
      {button('openSettings', 'Settings')}
    </div>
  );
}
