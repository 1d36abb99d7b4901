import type { JSX } from 'preact';
import type { AccountView } from '../core/accounts.ts';
import type { ProviderLimit } from '../core/providerReport.ts';
import { costInCents } from './costText.ts';
import { formatInstant } from './dates.ts';
import { LimitBar } from './LimitBar.tsx';
import { useLocale } from './locale.ts';
import { useZone } from './zone.ts';

/** The provider's own limits, and prepaid money that is left. Neither is spend. */
export function AccountHolds({ account }: { readonly account: AccountView }): JSX.Element | null {
  const locale = useLocale();
  const { limits, balances } = account;
  if (limits.length === 0 && balances.length === 0) return null;
  return (
    <dl class="limits account-limits">
      {limits.map((limit) => (
        <Limit key={limit.name} limit={limit} />
      ))}
      {balances.map(({ currency, amount }) => (
        <div key={currency}>
          <dt>Balance left</dt>
          <dd>
            <span class="spent">{costInCents(amount, currency, locale)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Limit({ limit }: { readonly limit: ProviderLimit }): JSX.Element {
  const locale = useLocale();
  const zone = useZone();
  const { name, unit, used, resetsAt } = limit;
  const share =
    used === null || limit.limit === null || Number(limit.limit) <= 0
      ? null
      : Number(used) / Number(limit.limit);
  const resets = resetsAt === null ? '' : `, resets ${formatInstant(resetsAt, zone, locale)}`;
  return (
    <div>
      <dt>{capitalised(name)}</dt>
      <dd>
        <span class="spent">{`${usedText(limit, unit, locale)}${resets}`}</span>
        {share !== null && <LimitBar share={share} />}
      </dd>
    </div>
  );
}

function usedText({ used, limit }: ProviderLimit, unit: ProviderLimit['unit'], locale: string): string {
  const amount = (text: string): string => {
    if (unit === 'USD') return costInCents(text, 'USD', locale);
    const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    const number = count.format(text as Intl.StringNumericLiteral);
    return unit === 'percent' ? `${number}%` : `${number} credits`;
  };
  if (limit === null) return used === null ? 'no cap' : `${amount(used)} used, no cap`;
  return used === null ? `up to ${amount(limit)}` : `${amount(used)} of ${amount(limit)}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
