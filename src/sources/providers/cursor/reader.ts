import * as z from 'zod';
import { everythingIsMine } from '../../../core/accounts.ts';
import { decimalFromPico } from '../../../core/money.ts';
import { providerGuides } from '../../../core/providerGuide.ts';
import type {
  AccountStatus,
  ProviderAccount,
  ReportedRow,
  ReportPart,
} from '../../../core/providerReport.ts';
import { picoFromCents, picoFromDollars } from '../amounts.ts';
import { askWithKey } from '../askWithKey.ts';
import { oncePerReading } from '../oncePerReading.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { namesOf, reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const cursor = providerGuides.cursor;

const text = z.string().nullish();
const count = z.number().nullish();

const membersSchema = z.looseObject({ teamMembers: z.array(z.unknown()).nullish() });

const eventsSchema = z.looseObject({
  pagination: z.looseObject({ currentPage: count, hasNextPage: z.boolean().nullish() }).nullish(),
  usageEvents: z.array(
    z.looseObject({
      /** Milliseconds since 1970, as text; of an event at no time nobody knows which hour lacks it. */
      timestamp: z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number),
      userEmail: text,
      userId: text,
      serviceAccountId: text,
      model: text,
      kind: text,
      tokenUsage: z
        .looseObject({
          inputTokens: count,
          outputTokens: count,
          cacheWriteTokens: count,
          cacheReadTokens: count,
        })
        .nullish(),
      /** Fractional cents. */
      chargedCents: count,
    }),
  ),
});
type UsageEvent = z.infer<typeof eventsSchema>['usageEvents'][number];

const spendSchema = z.looseObject({
  teamMemberSpend: z.array(
    z.looseObject({
      userId: z.union([z.string(), z.number()]).nullish(),
      email: text,
      /** On-demand use; in the older form, which has the field after it too, all use. */
      spendCents: count,
      includedSpendCents: count,
      effectivePerUserLimitDollars: count,
    }),
  ),
  totalPages: count,
});

const pageSize = 1000;

export const cursorReader: ProviderReader = {
  ...cursor,
  schedule: {
    bucket: 'hour',
    pollMs: hourMs,
    delayMs: 3 * hourMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 30 * dayMs,
    // Sixty are allowed to a team, whoever asks.
    perMinuteMax: 45,
  },
  identify: async (access) => {
    await ask(access, '/teams/members', membersSchema);
    return {
      id: access.account ?? 'team',
      label: access.account ?? 'Cursor',
      kind: 'team',
      settles: 'slice',
    };
  },
  report: readEvents,
  status: readSpend,
};

async function readEvents(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const [onlyName] = access.me;
  const pages = await readPages(
    cursor,
    (page) =>
      ask(access, '/teams/filtered-usage-events', eventsSchema, {
        startDate: since,
        // Both ends are part of the span.
        endDate: until - 1,
        page: Number(page ?? 1),
        pageSize,
        ...(access.me.length === 1 && onlyName?.includes('@') === true ? { email: onlyName } : {}),
      }),
    ({ pagination }) => (pagination?.hasNextPage === true ? String((pagination.currentPage ?? 1) + 1) : null),
  );
  const rows = hourlyRows(
    pages.flatMap(({ usageEvents }) => usageEvents),
    await idsByAddress(access),
    warnings,
  );
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

/**
 * Events by hour, person and model. Pages can shift while they are read, so an event that is equal in every field is taken once; after
 * that they are added up here, as two of one hour may well cost the same.
 */
function hourlyRows(
  events: readonly UsageEvent[],
  ids: ReadonlyMap<string, string>,
  warnings: Warnings,
): ReportedRow[] {
  const seen = new Set<string>();
  const sums = new Map<string, ReportedRow>();
  for (const event of events) {
    const name = JSON.stringify(event);
    if (seen.has(name)) continue;
    seen.add(name);
    const start = Math.floor(event.timestamp / hourMs) * hourMs;
    const who = namesOf(
      event.userId,
      event.userEmail,
      event.serviceAccountId,
      ids.get(event.userEmail?.toLowerCase() ?? ''),
    );
    const { costPico, isUnreadable } = warnings.cost('Cursor’s events', event.chargedCents, picoFromCents);
    const key = JSON.stringify([start, who, event.model, event.kind, costPico === null, isUnreadable]);
    const sum = sums.get(key);
    sums.set(
      key,
      reportedRow({
        start,
        end: start + hourMs,
        costPico: costPico === null ? null : costPico + (sum?.costPico ?? 0n),
        isUnreadable,
        who,
        model: event.model ?? null,
        item: event.kind ?? null,
        tokens: tokensOf(event, sum?.tokens ?? null),
        requests: (sum?.requests ?? 0) + 1,
      }),
    );
  }
  return [...sums.values()];
}

function tokensOf({ tokenUsage }: UsageEvent, before: number | null): number | null {
  if (tokenUsage === null || tokenUsage === undefined) return before;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokenUsage;
  return (
    (before ?? 0) +
    (inputTokens ?? 0) +
    (outputTokens ?? 0) +
    (cacheReadTokens ?? 0) +
    (cacheWriteTokens ?? 0)
  );
}

const readMembers = oncePerReading(async (access) => {
  const pages = await readPages(
    cursor,
    async (page) => {
      const number = Number(page ?? 1);
      return { number, ...(await ask(access, '/teams/spend', spendSchema, { page: number, pageSize })) };
    },
    ({ number, totalPages }) => (number < (totalPages ?? 1) ? String(number + 1) : null),
  );
  return pages.flatMap(({ teamMemberSpend }) => teamMemberSpend);
});

/** The user's ids by the address that events tell instead, in small letters. */
async function idsByAddress(access: ProviderAccess): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(access.me.filter((name) => !name.includes('@') && name !== everythingIsMine));
  if (ids.size === 0) return new Map();
  return new Map(
    (await readMembers(access)).flatMap(({ userId, email }) =>
      // Events of nobody, a service account's, have no address either: they are not the user's.
      email && ids.has(String(userId)) ? [[email.toLowerCase(), String(userId)] as const] : [],
    ),
  );
}

/** The running cycle's on-demand spend of the user against the limit that holds for them. */
async function readSpend(access: ProviderAccess): Promise<AccountStatus> {
  const warnings = new Warnings();
  const me = new Set(access.me.map((name) => name.toLowerCase()));
  const limits = (await readMembers(access))
    .filter(({ userId, email }) =>
      namesOf(String(userId ?? ''), email).some((name) => me.has(name.toLowerCase())),
    )
    .map(({ spendCents, includedSpendCents, effectivePerUserLimitDollars }) => {
      const spent = warnings.amount('Cursor’s limits', spendCents, picoFromCents);
      const included = warnings.amount('Cursor’s limits', includedSpendCents, picoFromCents) ?? 0n;
      return {
        name: 'on-demand limit of the billing cycle',
        unit: 'USD' as const,
        limit: textOf(warnings.amount('Cursor’s limits', effectivePerUserLimitDollars, picoFromDollars)),
        used: textOf(spent === null ? null : spent - included),
        resetsAt: null,
      };
    });
  return { limits, balances: [], counters: [], warnings: warnings.list };
}

function textOf(pico: bigint | null): string | null {
  return pico === null ? null : decimalFromPico(pico);
}

/** HTTP Basic: the key is the user's name, the password is empty. */
function ask<T>(access: ProviderAccess, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  return askWithKey(cursor, access, {
    path,
    login: { authorization: `Basic ${Buffer.from(`${access.key}:`).toString('base64')}` },
    body,
    schema,
  });
}
