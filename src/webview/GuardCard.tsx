import type { ComponentChildren, JSX } from 'preact';
import { formatMoney, formatShare } from '../core/format.ts';
import type { GuardLimits } from '../core/guard.ts';
import { guardFigures, isLifted, refusingLimit } from '../core/guardRules.ts';
import { dollarsText, limitWords, shareText, todayText } from '../core/guardWords.ts';
import type { PanelCommand } from '../core/panelMessages.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { formatTime } from './dates.ts';
import { LimitBar } from './LimitBar.tsx';
import { useLocale } from './locale.ts';
import { toolName } from './names.ts';
import { useNow } from './useNow.ts';

interface GuardCardProperties {
  readonly snapshot: SpendSnapshot;
  /** Whether any call could be refused: some tool's calls pass through the gateway. */
  readonly isGatewayUsed: boolean;
  readonly onCommand: (command: PanelCommand) => void;
}

export function hasLimits(limits: GuardLimits): boolean {
  return limits.dailyLimit !== null || limits.allowanceLimit !== null || limits.burnRate !== null;
}

const minuteMs = 60_000;

/** The user's limits, how near they are, and what the guard does about it. */
export function GuardCard({ snapshot, isGatewayUsed, onCommand }: GuardCardProperties): JSX.Element {
  const locale = useLocale();
  const now = useNow(minuteMs);
  const { limits, burning } = snapshot.guard;
  const figures = guardFigures(snapshot, now);
  const isRefusing = refusingLimit(snapshot, now) !== null;
  return (
    <section class={isRefusing ? 'box guard is-refusing' : 'box guard'} aria-labelledby="guard-heading">
      <h3 id="guard-heading">Guard</h3>
      <GuardWord snapshot={snapshot} now={now} isGatewayUsed={isGatewayUsed} onCommand={onCommand} />
      <dl class="limits">
        {limits.dailyLimit !== null && (
          <Limit name="Today" of={dollarsText(limits.dailyLimit, locale)} spent={todayText(snapshot, locale)}>
            <LimitBar
              share={figures.todayCost === null ? null : Number(figures.todayCost) / limits.dailyLimit}
            />
          </Limit>
        )}
        {limits.allowanceLimit !== null && (
          <Limit name="Allowance" of={formatShare(limits.allowanceLimit)} spent={shareText(snapshot, locale)}>
            <LimitBar share={figures.shareUsed === null ? null : figures.shareUsed / limits.allowanceLimit} />
          </Limit>
        )}
        {limits.burnRate !== null && (
          <Limit
            name="Each agent"
            of={`${dollarsText(limits.burnRate, locale)} an hour`}
            spent={burning.length === 0 ? 'none spends faster' : null}
          >
            {burning.map(({ tool, sessionId, perHour }) => (
              <span key={`${tool} ${sessionId ?? ''}`} class="burn">
                {`${toolName(tool)} spends ${formatMoney(perHour, 'USD', locale, 'short')} an hour`}
              </span>
            ))}
          </Limit>
        )}
      </dl>
    </section>
  );
}

interface LimitProperties {
  readonly name: string;
  readonly of: string;
  readonly spent: string | null;
  readonly children: ComponentChildren;
}

function Limit({ name, of, spent, children }: LimitProperties): JSX.Element {
  return (
    <div>
      <dt>
        {name} <span class="quiet">{`up to ${of}`}</span>
      </dt>
      <dd>
        {spent !== null && <span class="spent">{spent}</span>}
        {children}
      </dd>
    </div>
  );
}

/** One sentence on what happens to calls now, and the button that changes it. */
function GuardWord({
  snapshot,
  now,
  isGatewayUsed,
  onCommand,
}: GuardCardProperties & { readonly now: number }): JSX.Element | null {
  const locale = useLocale();
  const { guard, allowance } = snapshot;
  const button = (command: PanelCommand, text: string, isPrimary: boolean): JSX.Element => (
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
  const limit = refusingLimit(snapshot, now);
  const words = limit === null ? null : limitWords(snapshot, limit, locale);
  if (words !== null) {
    return (
      <div class="guard-word">
        <p>
          <strong>Calls through the gateway are refused</strong>
          {`: ${words.name} is reached.`}
          {guard.refused !== null && <span class="under">{refusedText(snapshot, locale)}</span>}
        </p>
        {button('liftLimit', 'Lift for an Hour', true)}
      </div>
    );
  }
  if (guard.liftedUntil !== null && isLifted(guard, now)) {
    const end = formatTime(guard.liftedUntil, allowance.timeZone, locale);
    return (
      <div class="guard-word">
        <p>
          <strong>{`Lifted until ${end}`}</strong>: calls pass whatever they cost.
        </p>
        {button('restoreLimit', 'Put the Limit Back', false)}
      </div>
    );
  }
  if (isGatewayUsed || (guard.limits.dailyLimit === null && guard.limits.allowanceLimit === null))
    return null;
  return (
    <p class="quiet">
      Only calls through the gateway can be refused, and no tool’s calls pass through it yet.
    </p>
  );
}

function refusedText({ guard: { refused }, allowance }: SpendSnapshot, locale: string): string {
  if (refused === null) return '';
  const count = new Intl.NumberFormat(locale).format(refused.count);
  const last = `${toolName(refused.tool)} at ${formatTime(refused.at, allowance.timeZone, locale)}`;
  return refused.count === 1
    ? `One call was refused: ${last}.`
    : `${count} calls were refused, the last of ${last}.`;
}
