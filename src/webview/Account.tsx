import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { AccountView } from '../core/accounts.ts';
import type { PeriodSpend } from '../core/snapshot.ts';
import { AccountDays } from './AccountDays.tsx';
import { AccountHolds } from './AccountHolds.tsx';
import { knownProvider, payerText, sellerName, settledText } from './accountWords.ts';
import type { Bridge } from './bridge.ts';
import { Cost } from './Cost.tsx';
import { timeAgo } from './durations.ts';
import { useLocale } from './locale.ts';

interface AccountProperties {
  readonly bridge: Bridge;
  readonly account: AccountView;
  /** The days that its sums are of. */
  readonly year: Pick<PeriodSpend, 'since' | 'until'>;
  readonly revision: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly onCommand: Bridge['command'];
}

/** One account or plan: what it comes to, how far its report reaches, what stands in the way; its days on request. */
export function Account({ bridge, account, year, revision, now, onCommand }: AccountProperties): JSX.Element {
  const locale = useLocale();
  const [isOpen, setIsOpen] = useState(false);
  const daysId = useId();
  const provider = knownProvider(account.provider);
  const hasDays = account.kind !== 'plan' && provider !== null;
  return (
    <li class="account">
      <div class="account-head">
        <h3>
          <span class={`tool-dot tool-${markOf(account)}`} aria-hidden="true" />
          {account.label} <span class="quiet">{kindText(account)}</span>
        </h3>
        <p class="account-sum">
          <Cost amount={account.total} isAssumed={false} />
        </p>
      </div>
      <div class="account-told">
        <p>{settledText(account, locale)}</p>
        <Payer account={account} onCommand={onCommand} />
        <Trouble account={account} now={now} onCommand={onCommand} />
        <AccountHolds account={account} />
        <p class="quiet">{readText(account, now, locale)}</p>
        {hasDays && (
          <button
            type="button"
            class="row-name account-days"
            aria-expanded={isOpen}
            aria-controls={isOpen ? daysId : undefined}
            aria-label={`Day by day, ${account.label}`}
            onClick={() => {
              setIsOpen(!isOpen);
            }}
          >
            Day by day
          </button>
        )}
      </div>
      {isOpen && provider !== null && (
        <div id={daysId} class="account-table">
          <AccountDays
            bridge={bridge}
            accountRef={{ provider, id: account.id }}
            label={account.label}
            payerOf={account.payerOf}
            query={{ since: year.since, until: year.until, timeZone: null }}
            revision={revision}
          />
        </div>
      )}
    </li>
  );
}

function Payer({ account, onCommand }: Pick<AccountProperties, 'account' | 'onCommand'>): JSX.Element | null {
  const text = payerText(account);
  if (text !== null) return <p>{text}</p>;
  if (!account.isConnected) return null;
  return (
    <p class="quiet">
      No tool’s calls are confirmed as paid by it.{' '}
      <button
        type="button"
        onClick={() => {
          onCommand('confirmPayer', { account: `${account.provider}/${account.id}` });
        }}
      >
        Confirm…
      </button>
    </p>
  );
}

/** What keeps its report from being read or from settling, with what helps. */
function Trouble({
  account,
  now,
  onCommand,
}: Pick<AccountProperties, 'account' | 'now' | 'onCommand'>): JSX.Element | null {
  const locale = useLocale();
  const { lastFailure, obstacle, provider, isConnected } = account;
  if (!isConnected) return null;
  const needsUser =
    lastFailure !== null && lastFailure.kind !== 'throttled' && lastFailure.kind !== 'transient';
  return (
    <>
      {lastFailure !== null && (
        <p class={needsUser ? 'account-failed' : 'obstacle'}>
          <strong>{`Not read ${timeAgo(Date.parse(lastFailure.at), now, locale)}.`}</strong>{' '}
          {`${lastFailure.message} ${lastFailure.remedy} `}
          {needsUser && (
            <button
              type="button"
              onClick={() => {
                onCommand('connectProvider', { account: provider });
              }}
            >
              Connect Again…
            </button>
          )}
        </p>
      )}
      {obstacle !== null && (
        <p class="obstacle">
          {`${obstacle} `}
          <button
            type="button"
            onClick={() => {
              onCommand('confirmPayer', { account: `${provider}/${account.id}` });
            }}
          >
            Say Which Part Is Yours…
          </button>
        </p>
      )}
    </>
  );
}

/** Whose account it is, unless its name says so. */
function kindText({ kind, label, provider }: AccountView): string {
  const seller = sellerName(provider);
  if (kind === 'plan') return `${seller} plan`;
  return seller === label ? '' : seller;
}

function readText(account: AccountView, now: number, locale: string): string {
  const { kind, isConnected, lastReadAt } = account;
  if (kind === 'plan') return 'From your settings.';
  if (!isConnected) return 'Disconnected: what it has settled stays.';
  return lastReadAt === null ? 'Not read yet.' : `Last read ${timeAgo(Date.parse(lastReadAt), now, locale)}.`;
}

/** What the dot shows; the sentences say it too. */
function markOf({ isConnected, lastFailure, obstacle, state, kind }: AccountView): string {
  if (!isConnected || kind === 'plan') return 'read';
  if (lastFailure !== null || obstacle !== null) return 'hindered';
  return state === 'open' || state === 'metered only' ? 'waiting' : 'connected';
}
