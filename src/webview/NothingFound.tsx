import type { JSX } from 'preact';
import { Card } from './Card.tsx';

interface NothingFoundProperties {
  readonly yearLabel: string;
  /** Something is known, but of earlier years. */
  readonly hasEarlierCalls: boolean;
}

/** Everything is read and the year is empty: says what was looked for, and where. */
export function NothingFound({ yearLabel, hasEarlierCalls }: NothingFoundProperties): JSX.Element {
  return (
    <Card title={hasEarlierCalls ? `No calls in ${yearLabel} yet` : 'No calls found yet'}>
      <p>These logs are read as soon as they are there:</p>
      <dl class="places">
        <dt>Claude Code</dt>
        <dd>
          <code>~/.claude/projects</code>, <code>~/.config/claude/projects</code> and below{' '}
          <code>CLAUDE_CONFIG_DIR</code>
        </dd>
        <dt>Codex</dt>
        <dd>
          <code>~/.codex/sessions</code>, <code>~/.codex/archived_sessions</code> and below{' '}
          <code>CODEX_HOME</code>
        </dd>
      </dl>
      <p class="quiet">Use one of these tools and the figure appears here by itself.</p>
    </Card>
  );
}
