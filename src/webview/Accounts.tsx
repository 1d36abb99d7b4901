import type { JSX } from 'preact';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { yearParts } from '../core/yearParts.ts';
import { Account } from './Account.tsx';
import type { Bridge } from './bridge.ts';
import { Cost } from './Cost.tsx';
import { useLocale } from './locale.ts';
import { useNow } from './useNow.ts';

interface AccountsProperties {
  readonly bridge: Bridge;
  readonly snapshot: SpendSnapshot;
  readonly revision: number | null;
  readonly onCommand: Bridge['command'];
}

const minuteMs = 60_000;

/** Who pays: each connected account and plan, how far its report settles the year, and what nobody has confirmed yet. */
export function Accounts({ bridge, snapshot, revision, onCommand }: AccountsProperties): JSX.Element {
  const { accounts } = snapshot;
  const now = useNow(accounts.length === 0 ? null : minuteMs);
  const isAnyConnected = accounts.some(({ isConnected, kind }) => isConnected && kind !== 'plan');
  return (
    <section class="accounts" aria-labelledby="accounts-heading">
      <div class="section-head">
        <h2 id="accounts-heading">Accounts</h2>
        <div class="actions">
          <button
            type="button"
            onClick={() => {
              onCommand('connectProvider');
            }}
          >
            Connect a Provider…
          </button>
          {isAnyConnected && (
            <button
              type="button"
              onClick={() => {
                onCommand('syncProviders');
              }}
            >
              Read Now
            </button>
          )}
          {isAnyConnected && (
            <button
              type="button"
              onClick={() => {
                onCommand('disconnectProvider');
              }}
            >
              Disconnect…
            </button>
          )}
        </div>
      </div>
      {accounts.length === 0 ? (
        <p class="tools-offer">
          What was metered here is one half. A provider’s own report tells what it will bill, and what was
          spent elsewhere with your account; its key stays in the editor’s secret store.
        </p>
      ) : (
        <ul class="account-list">
          {accounts.map((account) => (
            <Account
              key={account.account}
              bridge={bridge}
              account={account}
              year={snapshot.year}
              revision={revision}
              now={now}
              onCommand={onCommand}
            />
          ))}
          <Unassigned snapshot={snapshot} onCommand={onCommand} />
        </ul>
      )}
    </section>
  );
}

/** Calls that no account is known to pay. They count, and no report cancels them. */
function Unassigned({
  snapshot,
  onCommand,
}: Pick<AccountsProperties, 'snapshot' | 'onCommand'>): JSX.Element | null {
  const count = new Intl.NumberFormat(useLocale());
  const parts = yearParts(snapshot);
  const { assumedRequests } = snapshot.year.totals;
  if (parts === null || assumedRequests === 0) return null;
  return (
    <li class="account">
      <div class="account-head">
        <h3>
          <span class="tool-dot tool-waiting" aria-hidden="true" />
          Who pays is not confirmed
        </h3>
        <p class="account-sum">
          <Cost amount={parts.unassigned} isAssumed />
        </p>
      </div>
      <div class="account-told">
        <p>
          {`${count.format(assumedRequests)} ${assumedRequests === 1 ? 'request stands' : 'requests stand'} at list price. No report is held against them until it is known which account or plan pays.`}
        </p>
        <p class="account-actions">
          <button
            type="button"
            onClick={() => {
              onCommand('confirmPayer');
            }}
          >
            Confirm Who Pays…
          </button>
        </p>
      </div>
    </li>
  );
}
