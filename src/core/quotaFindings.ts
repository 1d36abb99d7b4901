import type { Finding } from './meterService.ts';
import type { QuotaView, QuotaWindow } from './quota.ts';

/** A line of `doctor` for each window of the subscriptions that are switched on, and one where there is none yet. */
export function quotaFindings(quotas: readonly QuotaView[]): Finding[] {
  return quotas.flatMap(({ title, windows, readAt, failure }) => {
    const subject = `${title} quota (unofficial)`;
    const told = windows.map((window): Finding => ({
      subject,
      status: failure === null ? 'ok' : 'note',
      message: `${window.name}: ${windowWords(window)}, read ${readAt ?? 'at an unknown time'}.`,
      remedy: null,
    }));
    if (failure !== null) return [...told, { subject, status: 'warning', ...failure }];
    if (told.length > 0) return told;
    return [{ subject, status: 'note', message: 'Not read yet.', remedy: null }];
  });
}

function windowWords({ usedPercent, used, limit, remaining, unit, note, resetsAt }: QuotaWindow): string {
  const of = unit === null ? '' : ` ${unit}`;
  const parts = [
    usedPercent === null ? null : `${String(Math.round(usedPercent * 10) / 10)} % used`,
    used === null ? null : `${used}${limit === null ? '' : ` of ${limit}`}${of} used`,
    remaining === null ? null : `${remaining}${of} left`,
    note,
    resetsAt === null ? null : `begins anew ${resetsAt}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'no figure told' : parts.join(', ');
}
