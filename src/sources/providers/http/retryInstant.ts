/** Headers that name a wait in seconds, beside `Retry-After`; the longest counts. */
const waitHeaders = /^(retry-after|x-ms-ratelimit-microsoft\.costmanagement-\w+-retry-after)$/;

/** Instants or seconds at which a window begins anew. */
const resetHeaders = /^(anthropic-ratelimit-[a-z-]*reset|x-ratelimit-reset(-[a-z]+)?)$/;

/** No vendor's window is longer; a longer wait is a clock that is wrong. */
const waitMsMax = 24 * 60 * 60_000;

/** When a vendor may be asked again, by the latest of its headers; `null` where none says anything. */
export function retryInstant(headers: Readonly<Record<string, string>>, now: number): number | null {
  const told: number[] = [];
  const named = Object.keys(headers).some((name) => waitHeaders.test(name));
  for (const [name, value] of Object.entries(headers)) {
    if (waitHeaders.test(name)) told.push(instantOf(value, now));
    // A reset is only of interest where no wait is named: it may be of a window that is not exhausted.
    else if (!named && resetHeaders.test(name)) told.push(instantOf(value, now));
  }
  const good = told.filter((at) => Number.isFinite(at) && at > now);
  return good.length === 0 ? null : Math.min(Math.max(...good), now + waitMsMax);
}

/** Seconds from now, seconds since 1970, a duration like `1m30s`, an HTTP date or an ISO instant. */
function instantOf(value: string, now: number): number {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    return seconds > 1e9 ? seconds * 1000 : now + seconds * 1000;
  }
  const duration = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (text !== '' && duration !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = duration;
    return now + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  }
  return Date.parse(text);
}
