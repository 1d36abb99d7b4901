import type { JSX } from 'preact';
import type { CallRecord } from '../core/callRecord.ts';
import type { Bridge } from './bridge.ts';
import { CallTable } from './CallTable.tsx';
import { formatDayWithYear } from './dates.ts';
import { FailedQuery } from './FailedQuery.tsx';
import { useLocale } from './locale.ts';
import { toolName } from './names.ts';
import { useAnswer } from './useAnswer.ts';
import { listed } from './witnessNames.ts';

const callsMax = 100;

interface DayCallsProperties {
  readonly bridge: Bridge;
  readonly day: string;
  readonly label: string;
  /** Tools whose calls the account pays. */
  readonly payerOf: readonly string[];
  readonly revision: number | null;
}

/** The newest calls of one day of the tools that an account pays. */
export function DayCalls({ bridge, day, label, payerOf, revision }: DayCallsProperties): JSX.Element {
  const locale = useLocale();
  const answer = useAnswer(JSON.stringify([day, payerOf]), payerOf.length === 0 ? null : revision, () =>
    callsOf(bridge, day, payerOf),
  );
  const calls = answer.value;
  const of = `${formatDayWithYear(day, locale)}: calls of ${listed(payerOf.map(toolName))}`;
  if (payerOf.length === 0) {
    return (
      <div class="details">
        <p class="nothing">{`No tool is confirmed as paid by ${label}, so no call is held against its report.`}</p>
      </div>
    );
  }
  return (
    <div class="details">
      {answer.error !== undefined && <FailedQuery message={answer.error} onRetry={answer.retry} />}
      {calls === undefined && answer.error === undefined && <p class="pending">Reading the calls…</p>}
      {calls?.length === 0 && (
        <p class="nothing">
          No call was metered here on this day: what the report holds was spent elsewhere.
        </p>
      )}
      {calls !== undefined && calls.length > 0 && (
        <CallTable
          calls={calls}
          caption={calls.length < callsMax ? of : `${of}, the newest ${String(calls.length)}`}
        />
      )}
    </div>
  );
}

/** A query is of one tool or of all, so each tool is asked for by itself. */
async function callsOf(
  bridge: Bridge,
  day: string,
  tools: readonly string[],
): Promise<readonly CallRecord[]> {
  const found = await Promise.all(
    tools.map((tool) => bridge.calls({ since: day, until: day, tool, timeZone: null }, callsMax)),
  );
  return found
    .flat()
    .toSorted((one, other) => (one.endedAt > other.endedAt ? -1 : one.endedAt < other.endedAt ? 1 : 0))
    .slice(0, callsMax);
}
