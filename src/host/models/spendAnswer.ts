import { formatAmount, formatMoney, formatShare, formatTokens } from '../../core/format.ts';
import type { MeterLinkState } from '../../core/panelMessages.ts';
import { isNotPriced } from '../../core/periodSpend.ts';
import { remainingOf } from '../../core/remaining.ts';
import type { PeriodSpend, SpendSnapshot } from '../../core/snapshot.ts';
import type { Consent } from '../consent.ts';
import { paceWords } from '../paceWords.ts';

/** What the tool's answer rests on. */
export interface SpendState {
  readonly consent: Consent;
  readonly link: MeterLinkState;
  readonly snapshot: SpendSnapshot | null;
}

/** For the model in words, for programs as data; the words say everything that the data says and matters. */
export interface SpendAnswer {
  readonly text: string;
  readonly data: SpendData;
}

/** Amounts are decimal text; those of a period in `unit`, limits in US dollars. `null` is unknown or not set, never zero. */
export interface SpendData {
  readonly version: 1;
  /** `stopped`: the figures are the last known ones, of `asOf`, and what is spent since is not in them. */
  readonly metering: 'live' | 'paused' | 'reading' | 'stopped';
  readonly asOf: string | null;
  readonly isDemo: boolean;
  readonly unit: string | null;
  readonly allowance: {
    readonly year: string;
    readonly until: string;
    readonly amount: string;
    readonly used: string;
    /** Negative when overdrawn. */
    readonly left: string;
    readonly shareUsed: number | null;
    readonly shareOfYear: number;
    /** 1 is even with the year; above is faster. */
    readonly pace: number | null;
  } | null;
  readonly today: PeriodData | null;
  readonly month: PeriodData | null;
  readonly year: PeriodData | null;
  readonly limits: {
    readonly reached: 'daily' | 'allowance' | null;
    readonly liftedUntil: string | null;
    readonly dailyDollars: number | null;
    readonly dailyDollarsLeft: string | null;
    readonly allowanceShare: number | null;
    readonly burning: readonly { readonly tool: string; readonly dollarsPerHour: string }[];
  } | null;
}

interface PeriodData {
  readonly since: string;
  readonly until: string;
  /** `null` where nothing of the spend has a price. */
  readonly spent: string | null;
  readonly requests: number;
  readonly tokens: number;
  /** Requests that are not in `spent`, because no price is known. */
  readonly unpricedRequests: number;
  /** Whether `spent` holds list prices of calls of which nobody has confirmed who pays. */
  readonly isAssumed: boolean;
}

/** A model reads English best, and its user need not read it at all. */
const locale = 'en-US';

const daysOfMonth = { timeZone: 'UTC', month: 'long', year: 'numeric' } as const;

/** What is left, what was spent and which limits hold, for an agent that is about to spend. */
export function spendAnswer({ consent, link, snapshot }: SpendState): SpendAnswer {
  const isStopped = consent !== 'accepted' || link !== 'joined';
  if (snapshot === null) return { text: offLine(consent, link), data: nothingKnown };
  const lines = [
    ...(isStopped ? [`${offLine(consent, link)} The figures below are the last known ones.`] : []),
    ...stateLines(snapshot),
    ...allowanceLines(snapshot),
    periodLine('Today', snapshot.today, snapshot),
    periodLine(monthName(snapshot.month.since), snapshot.month, snapshot),
    periodLine(`Allowance year ${snapshot.year.label}`, snapshot.year, snapshot),
    ...limitLines(snapshot),
  ];
  return { text: lines.join('\n'), data: dataOf(snapshot, isStopped) };
}

const nothingKnown: SpendData = {
  version: 1,
  metering: 'stopped',
  asOf: null,
  isDemo: false,
  unit: null,
  allowance: null,
  today: null,
  month: null,
  year: null,
  limits: null,
};

function offLine(consent: Consent, link: MeterLinkState): string {
  if (consent === 'declined') {
    return 'Compute Spend is off on this machine: what AI calls cost is not known. The user can run the command “Compute Spend: Start the Meter”.';
  }
  if (consent === 'accepted' && (link === 'not-started' || link === 'starting' || link === 'joined')) {
    return 'The meter is just being started: what is spent now is not known yet. Ask again in a few seconds.';
  }
  return 'The meter is not running: what is spent now is not known. The user can run the command “Compute Spend: Start the Meter”.';
}

function stateLines({ at, state, isDemo }: SpendSnapshot): string[] {
  return [
    `Compute Spend, as of ${at}.`,
    ...(isDemo ? ['These are figures of a made-up demonstration year, not real spend.'] : []),
    ...(state === 'paused' ? ['Metering is paused: what is spent now is not counted.'] : []),
    ...(state === 'reading' ? ['Logs are still being read: the figures are too low.'] : []),
  ];
}

function allowanceLines(snapshot: SpendSnapshot): string[] {
  const { allowance, year, shareUsed, shareOfYear } = snapshot;
  if (allowance.amount === null) return ['No allowance is set, so nothing can be said to be left.'];
  const left = remainingOf(allowance.amount, year.amount.drawn);
  const isOver = left.startsWith('-');
  const amount = (value: string): string => formatAmount(value, allowance.unit, locale, 'full');
  const standing = isOver ? `Overdrawn by ${amount(left.slice(1))}` : `Left: ${amount(left)}`;
  const used =
    shareUsed === null
      ? []
      : [`${formatShare(shareUsed)} used with ${formatShare(shareOfYear)} of the year gone`];
  const how = [...used, ...paceWords(snapshot)].join(', ');
  return [
    `${standing} of the ${year.label} allowance of ${amount(String(allowance.amount))}${how === '' ? '' : ` (${how})`}, which runs until ${year.until}.`,
  ];
}

function periodLine(title: string, period: PeriodSpend, { allowance: { unit } }: SpendSnapshot): string {
  const { totals, amount } = period;
  const notes: string[] = [];
  const dollars = amount.apart === null ? [] : [{ amount: amount.apart, currency: 'USD' }];
  for (const apart of [...dollars, ...(amount.unexchanged ?? [])]) {
    notes.push(
      `and ${formatMoney(apart.amount, apart.currency, locale, 'full')} that can’t be put in ${unit}`,
    );
  }
  if (unit !== 'tokens') {
    if (totals.unpricedRequests > 0)
      notes.push(`without ${requestsOf(totals.unpricedRequests)} of unknown price`);
    if (totals.assumedRequests > 0) notes.push('list prices where it is not confirmed who pays');
  }
  const spent = spentOf(period, unit);
  const figure = spent === null ? 'not priced' : formatAmount(spent, unit, locale, 'full');
  const tokens = formatTokens(totals.totalTokens, locale, 'short');
  const requests = requestsOf(totals.requests);
  return `${[`${title}: ${figure}`, ...notes].join(', ')}; ${requests}, ${tokens} tokens.`;
}

function requestsOf(count: number): string {
  return `${formatTokens(count, locale, 'full')} ${count === 1 ? 'request' : 'requests'}`;
}

function limitLines({ guard, today }: SpendSnapshot): string[] {
  const { limits, reached, liftedUntil, burning } = guard;
  const lines: string[] = [];
  if (reached !== null) {
    const which = reached === 'daily' ? 'daily limit' : 'limit on the allowance';
    lines.push(
      liftedUntil === null
        ? `The user’s ${which} is reached: further calls through the gateway are refused. Don’t start anything that costs.`
        : `The user’s ${which} is reached and lifted until ${liftedUntil}.`,
    );
  }
  if (limits.dailyLimit !== null) {
    const left = dailyLeft(limits.dailyLimit, today);
    const limit = formatMoney(String(limits.dailyLimit), 'USD', locale, 'full');
    lines.push(
      left === null
        ? `Daily limit: ${limit}.`
        : `Daily limit: ${limit}, of which ${formatMoney(left, 'USD', locale, 'full')} is left today.`,
    );
  }
  if (limits.allowanceLimit !== null) {
    lines.push(`Limit on the allowance: ${formatShare(limits.allowanceLimit)} of it.`);
  }
  for (const { tool, perHour } of burning) {
    lines.push(`${tool} is spending fast: ${formatMoney(perHour, 'USD', locale, 'full')} an hour.`);
  }
  return lines;
}

function dataOf(snapshot: SpendSnapshot, isStopped: boolean): SpendData {
  const { allowance, year, today, month, guard } = snapshot;
  const { unit, amount } = allowance;
  const { dailyLimit, allowanceLimit } = guard.limits;
  return {
    version: 1,
    metering: isStopped ? 'stopped' : snapshot.state,
    asOf: snapshot.at,
    isDemo: snapshot.isDemo,
    unit,
    allowance:
      amount === null
        ? null
        : {
            year: year.label,
            until: year.until,
            amount: String(amount),
            used: year.amount.drawn,
            left: remainingOf(amount, year.amount.drawn),
            shareUsed: snapshot.shareUsed,
            shareOfYear: snapshot.shareOfYear,
            pace: snapshot.pace,
          },
    today: periodData(today, unit),
    month: periodData(month, unit),
    year: periodData(year, unit),
    limits: {
      reached: guard.reached,
      liftedUntil: guard.liftedUntil,
      dailyDollars: dailyLimit,
      dailyDollarsLeft: dailyLimit === null ? null : dailyLeft(dailyLimit, today),
      allowanceShare: allowanceLimit,
      burning: guard.burning.map(({ tool, perHour }) => ({ tool, dollarsPerHour: perHour })),
    },
  };
}

function periodData(period: PeriodSpend, unit: string): PeriodData {
  const { since, until, totals } = period;
  return {
    since,
    until,
    spent: spentOf(period, unit),
    requests: totals.requests,
    tokens: totals.totalTokens,
    unpricedRequests: totals.unpricedRequests,
    isAssumed: unit !== 'tokens' && totals.assumedRequests > 0,
  };
}

/** In the allowance's unit; `null` where there were calls and nothing of them is priced. */
function spentOf(period: PeriodSpend, unit: string): string | null {
  return unit !== 'tokens' && isNotPriced(period) ? null : period.amount.drawn;
}

/** Dollars, at least 0; `null` where what was spent today is unknown. */
function dailyLeft(limit: number, { totals, cost }: PeriodSpend): string | null {
  if (totals.requests > 0 && cost === null) return null;
  const left = remainingOf(limit, cost ?? '0');
  return left.startsWith('-') ? '0' : left;
}

function monthName(since: string): string {
  return new Intl.DateTimeFormat(locale, daysOfMonth).format(new Date(`${since}T00:00:00Z`));
}
