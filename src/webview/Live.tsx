import type { JSX } from 'preact';
import { isOfGateway } from './connectionWords.ts';
import type { PanelCommand } from '../core/panelMessages.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { GuardCard, hasLimits } from './GuardCard.tsx';
import { InFlight } from './InFlight.tsx';

interface LiveProperties {
  readonly snapshot: SpendSnapshot;
  readonly onCommand: (command: PanelCommand) => void;
}

/** This moment: calls on their way, and the limits. Nothing where neither gateway nor limits are used. */
export function Live({ snapshot, onCommand }: LiveProperties): JSX.Element | null {
  const { tools, inFlight, guard } = snapshot;
  const isGatewayUsed = inFlight.count > 0 || tools.some(isOfGateway);
  const isGuarded = hasLimits(guard.limits) || guard.liftedUntil !== null;
  if (!isGatewayUsed && !isGuarded) return null;
  return (
    <section class="live" aria-labelledby="live-heading">
      <h2 id="live-heading">Live</h2>
      <div class="live-boxes">
        {isGatewayUsed && <InFlight inFlight={inFlight} />}
        {isGuarded && <GuardCard snapshot={snapshot} isGatewayUsed={isGatewayUsed} onCommand={onCommand} />}
      </div>
    </section>
  );
}
