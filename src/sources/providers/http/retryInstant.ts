/** Headers that name a wait, beside `Retry-After`; the longest counts. */
const waitHeaders =
  /^(retry-after(-ms)?|x-ms-ratelimit-microsoft\.(costmanagement|consumption)(-\w+)?-retry-after)$/;

/** Instants or seconds at which a window begins anew. */
const resetHeaders = /^(anthropic-ratelimit-[a-z-]*reset|(x-)?ratelimit-reset(-[a-z]+)?)$/;

/** No vendor's window is longer; a longer wait is a clock that is wrong. */
const waitMsMax = 24 * 60 * 60_000;

/**
 * When a vendor may be asked again, by the latest of its headers; `null` where none says anything. Its instants are taken by its own clock,
 * as ours may be wrong.
 *
 * @param countsResets whether an end of a window is a wait: of a vendor that only has trouble it is that of a window with room left
 */
export function retryInstant(
  headers: Readonly<Record<string, string>>,
  now: number,
  countsResets = true,
): number | null {
  const vendorNow = Date.parse(headers['date'] ?? '');
  const ahead = Number.isFinite(vendorNow) ? vendorNow - now : 0;
  const told: number[] = [];
  const named = Object.keys(headers).some((name) => waitHeaders.test(name));
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'retry-after-ms') told.push(now + Number(value));
    else if (waitHeaders.test(name)) told.push(instantOf(value, now, ahead));
    // A reset is only of interest where no wait is named: it may be of a window that is not exhausted.
    else if (countsResets && !named && resetHeaders.test(name)) told.push(instantOf(value, now, ahead));
  }
  const good = told.filter((at) => Number.isFinite(at) && at > now);
  return good.length === 0 ? null : Math.min(Math.max(...good), now + waitMsMax);
}

/** Seconds from now, seconds or milliseconds since 1970, a duration like `1m30s`, an HTTP date or an ISO instant. */
function instantOf(value: string, now: number, ahead: number): number {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const told = Number(text);
    if (told > 1e11) return told - ahead;
    return told > 1e9 ? told * 1000 - ahead : now + told * 1000;
  }
  const duration = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(text);
  if (text !== '' && duration !== null) {
    const [, hours = '0', minutes = '0', seconds = '0', rest = '0'] = duration;
    return now + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(rest);
  }
  return Date.parse(text) - ahead;
}
