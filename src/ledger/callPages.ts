import type { SQLInputValue } from 'node:sqlite';
import type { CallRecord } from '../core/callRecord.ts';
import { decimalFromPico } from '../core/money.ts';
import { tokenBuckets } from '../core/observation.ts';
import type { SpendQuery } from '../core/totals.ts';
import { boundsOf } from './daySpans.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import type { Tables } from './tables.ts';
import { filterByText } from './totalsQuery.ts';
import { witnessedCalls, type WitnessedCall } from './witnessedCalls.ts';

const pageRows = 500;

/** Where a page ended: the next one starts behind it, whatever has been booked meanwhile. */
export interface PageEnd {
  readonly endedAt: number;
  readonly call: number;
}

export interface CallPage {
  readonly calls: readonly CallRecord[];
  /** `null` after the last page. */
  readonly end: PageEnd | null;
}

interface PageRow {
  readonly id: bigint;
  readonly ended_at: bigint;
  readonly list_pico: bigint | null;
  readonly effective_pico: bigint | null;
  readonly unpriced_reason: string | null;
}

/** One page of the calls, by their end. A page is read whole, so no statement stays open between pages. */
export function readCallPage(
  tables: Tables,
  query: SpendQuery,
  isNewestFirst: boolean,
  after: PageEnd | null,
  zone: string,
  rowsMax: number,
): CallPage {
  const filter = filterByText(tables, query);
  if (filter === null) return { calls: [], end: null };
  const conditions = [...filter.conditions];
  const limit = Math.min(pageRows, rowsMax);
  const parameters: Record<string, SQLInputValue> = { ...filter.parameters, limit };
  const { since, until } = boundsOf(query, zone);
  if (since !== null) {
    conditions.push('ended_at >= :since');
    parameters['since'] = since;
  }
  if (until !== null) {
    conditions.push('ended_at < :until');
    parameters['until'] = until;
  }
  if (after !== null) {
    conditions.push(`(ended_at, id) ${isNewestFirst ? '<' : '>'} (:afterEnd, :afterCall)`);
    parameters['afterEnd'] = after.endedAt;
    parameters['afterCall'] = after.call;
  }
  const direction = isNewestFirst ? 'desc' : 'asc';
  const statement = tables.database.prepare(
    `select id, ended_at, list_pico, effective_pico, unpriced_reason
     from call
     ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
     order by ended_at ${direction}, id ${direction} limit :limit`,
  );
  statement.setReadBigInts(true);
  const rows = statement.all(parameters) as unknown as PageRow[];
  const witnessed = witnessedCalls(
    tables,
    rows.map((row) => Number(row.id)),
  );
  const last = rows.at(-1);
  return {
    calls: rows.map((row) => recordOf(row, witnessed.get(Number(row.id)))),
    end:
      last === undefined || rows.length < limit
        ? null
        : { endedAt: Number(last.ended_at), call: Number(last.id) },
  };
}

function recordOf(row: PageRow, call: WitnessedCall | undefined): CallRecord {
  if (call === undefined) throw new DamagedRowError(`call ${String(row.id)} has no witness`);
  const { observation, witnesses, callId } = call;
  const { tokens } = observation;
  const known = tokenBuckets.map((bucket) => tokens[bucket]).filter((count) => count !== null);
  return {
    at: new Date(observation.startedAt ?? observation.endedAt).toISOString(),
    endedAt: new Date(observation.endedAt).toISOString(),
    source: observation.source,
    witnesses,
    tool: observation.tool,
    provider: observation.providerName,
    requestModel: observation.requestModel,
    responseModel: observation.responseModel,
    status: observation.status,
    callId,
    sessionId: observation.sessionId,
    workspace: observation.workspace,
    branch: observation.branch,
    serviceTier: observation.serviceTier,
    ...tokens,
    totalTokens: known.length === 0 ? null : known.reduce((total, count) => total + count, 0),
    listCost: row.list_pico === null ? null : decimalFromPico(row.list_pico),
    effectiveCost: row.effective_pico === null ? null : decimalFromPico(row.effective_pico),
    unpricedReason: row.unpriced_reason,
  };
}
