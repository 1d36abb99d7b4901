import * as z from 'zod';
import type { ProviderAccount, ReportSchedule } from '../../src/core/providerReport.ts';
import { askWithKey } from '../../src/sources/providers/askWithKey.ts';
import { picoFromDollars } from '../../src/sources/providers/amounts.ts';
import { utcDaySpan } from '../../src/sources/providers/days.ts';
import { readPages } from '../../src/sources/providers/pages.ts';
import type { ProviderReader } from '../../src/sources/providers/providerReader.ts';
import { reportedRow } from '../../src/sources/providers/reportedRow.ts';
import { pageOf, startReportServer, type Asked, type ReportServer, type Told } from './reportServer.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const vendor = { provider: 'together', title: 'The vendor' } as const;

const reportSchema = z.looseObject({
  rows: z.array(z.looseObject({ day: utcDaySpan, who: z.string(), dollars: z.string() })),
  next: z.string().nullish(),
});

/** A reader as small as one can be, with a schedule of the test's choice; it speaks over HTTP as all do. */
export function readerOf(
  schedule: Partial<ReportSchedule> = {},
  parts: Partial<ProviderReader> = {},
): ProviderReader {
  return {
    ...vendor,
    defaultBaseUrl: null,
    keyHelp: '',
    accountNoun: null,
    schedule: {
      bucket: 'day',
      pollMs: hourMs,
      delayMs: dayMs,
      horizonMs: 7 * dayMs,
      reachMs: 366 * dayMs,
      spanMsMax: 31 * dayMs,
      ...schedule,
    },
    identify: (access) =>
      askWithKey(vendor, access, {
        path: '/me',
        schema: z.object({ id: z.string(), settles: z.enum(['slice', 'whole', 'never']) }),
      }).then(({ id, settles }): ProviderAccount => ({ id, label: id, kind: 'organisation', settles })),
    report: async (access, _account, since, until) => {
      const pages = await readPages(
        vendor,
        (page) =>
          askWithKey(vendor, access, {
            path: '/report',
            query: { since: new Date(since).toISOString(), until: new Date(until).toISOString(), page },
            schema: reportSchema,
          }),
        ({ next }) => next ?? null,
      );
      const rows = pages.flatMap((page) =>
        page.rows.map(({ day, who, dollars }) =>
          reportedRow({ ...day, costPico: picoFromDollars(dollars), who: [who] }),
        ),
      );
      return { since, until, rows, dataAsOf: null, warnings: [] };
    },
    status: null,
    ...parts,
  };
}

export interface Vendor extends AsyncDisposable {
  readonly server: ReportServer;
  /** Dollars of a day by its name: `kim`'s. A colleague has spent ninety-nine on every day of them. */
  readonly costs: Map<string, string>;
  settles: ProviderAccount['settles'];
  id: string;
  /** What the report's route answers instead; `null` lets it answer. */
  trouble: ((asked: Asked) => Told | null) | null;
  /** Spans that were asked, `2026-11-01/2026-11-23`, without further pages. */
  spans(): string[];
}

/** The vendor of `readerOf` on loopback, twenty rows a page. */
export async function startVendor(): Promise<Vendor> {
  const costs = new Map<string, string>();
  const server = await startReportServer({
    'GET /me': () => ({ body: { id: made.id, settles: made.settles } }),
    'GET /report': (asked) => made.trouble?.(asked) ?? { body: reportOf(costs, asked) },
  });
  const made: Vendor = {
    server,
    costs,
    settles: 'slice',
    id: 'org_1',
    trouble: null,
    spans: () =>
      server.asked
        .filter(({ path, query }) => path === '/report' && query.get('page') === null)
        .map(({ query }) =>
          [query.get('since'), query.get('until')].map((text) => (text ?? '').slice(0, 10)).join('/'),
        ),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return made;
}

function reportOf(costs: ReadonlyMap<string, string>, { query }: Asked): object {
  const since = query.get('since') ?? '';
  const until = query.get('until') ?? '';
  const rows = [...costs]
    .filter(([day]) => day >= since.slice(0, 10) && day < until.slice(0, 10))
    .flatMap(([day, dollars]) => [
      { day, who: 'kim', dollars },
      { day, who: 'other', dollars: '99' },
    ]);
  const { rows: page, next } = pageOf(rows, query.get('page'), 20);
  return { rows: page, next };
}
