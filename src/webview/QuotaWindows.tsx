import type { JSX } from 'preact';
import type { QuotaView, QuotaWindow } from '../core/quota.ts';
import { timeAgo } from './durations.ts';
import { LimitBar } from './LimitBar.tsx';
import { useLocale } from './locale.ts';
import { hasBegunAnew, quotaFigure, resetText } from './quotaWords.ts';
import { useNow } from './useNow.ts';

const minuteMs = 60_000;

/** How full the subscriptions' windows are, where the user asked for it; nothing at all otherwise. */
export function QuotaWindows({ quotas }: { readonly quotas: readonly QuotaView[] }): JSX.Element | null {
  const now = useNow(quotas.length === 0 ? null : minuteMs);
  if (quotas.length === 0) return null;
  return (
    <section class="quotas" aria-labelledby="quotas-heading">
      <h2 id="quotas-heading">Quota windows (unofficial)</h2>
      <p class="tools-offer">
        Read over routes that their vendors do not document: they can stop working any day. Nothing here
        enters the spend.
      </p>
      <ul class="tool-list">
        {quotas.map((quota) => (
          <Quota key={quota.tool} quota={quota} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Quota({ quota, now }: { readonly quota: QuotaView; readonly now: number }): JSX.Element {
  const locale = useLocale();
  const { title, windows, readAt, failure } = quota;
  return (
    <li>
      <h3>{title}</h3>
      <div class="tool-told">
        {windows.length > 0 && (
          <dl class="limits">
            {windows.map((window) => (
              <Window key={window.name} window={window} now={now} />
            ))}
          </dl>
        )}
        {readAt !== null && <p class="quiet">{`As of ${timeAgo(Date.parse(readAt), now, locale)}.`}</p>}
        {readAt === null && failure === null && <p class="quiet">Being read.</p>}
        {failure !== null && <p class="obstacle">{`${failure.message} ${failure.remedy}`}</p>}
      </div>
    </li>
  );
}

function Window({ window, now }: { readonly window: QuotaWindow; readonly now: number }): JSX.Element {
  const locale = useLocale();
  const { name, usedPercent, resetsAt } = window;
  const reset = resetsAt === null ? null : resetText(resetsAt, now, locale);
  return (
    <div>
      <dt>
        {name}
        {reset !== null && <span class="quiet">{` ${reset}`}</span>}
      </dt>
      <dd>
        <span class="spent">{quotaFigure(window, now, locale)}</span>
        {usedPercent !== null && !hasBegunAnew(window, now) && <LimitBar share={usedPercent / 100} />}
      </dd>
    </div>
  );
}
