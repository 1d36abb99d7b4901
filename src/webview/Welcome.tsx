import type { JSX } from 'preact';
import type { MeterLinkState, PanelCommand } from '../core/panelMessages.ts';
import { Card } from './Card.tsx';
import { linkText } from './StateLine.tsx';

interface WelcomeProperties {
  readonly link: MeterLinkState;
  readonly onCommand: (command: PanelCommand) => void;
}

/** The page before there is any figure. */
export function Welcome({ link, onCommand }: WelcomeProperties): JSX.Element {
  const button = (command: PanelCommand, text: string, isPrimary = false): JSX.Element => (
    <button
      type="button"
      class={isPrimary ? 'primary' : undefined}
      onClick={() => {
        onCommand(command);
      }}
    >
      {text}
    </button>
  );
  switch (link) {
    case 'not-started':
      return (
        <Card title="See what your AI tools cost">
          <p>
            Compute Spend adds up the token counts that Claude Code and Codex leave in their logs on this
            machine. It keeps no prompts and no answers, and nothing leaves the machine.
          </p>
          <p>No log has been read yet.</p>
          <div class="actions">
            {button('startMetering', 'Start Metering', true)}
            {button('openSettings', 'Settings')}
          </div>
        </Card>
      );
    case 'stopped':
      return (
        <Card title={linkText(link)}>
          <p>Calls made meanwhile are found in the logs when it starts again.</p>
          <div class="actions">{button('startMetering', 'Start Metering', true)}</div>
        </Card>
      );
    case 'lost':
      return (
        <Card title={linkText(link)}>
          <p>It is started again by itself; nothing that was metered is lost. The log tells more.</p>
          <div class="actions">
            {button('startMetering', 'Start Metering', true)}
            {button('showLog', 'Show Log')}
          </div>
        </Card>
      );
    case 'outdated':
      return (
        <Card title="Compute Spend has to be updated in this editor">
          <p>A newer version runs the meter on this machine and this one can’t talk to it.</p>
          <div class="actions">{button('showLog', 'Show Log')}</div>
        </Card>
      );
    case 'starting':
    case 'joined':
      return (
        <Card title="The meter is starting…">
          <p>The first figures come in a moment.</p>
          <progress aria-label="Starting" />
        </Card>
      );
  }
}
