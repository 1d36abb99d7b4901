import type { PriceList, RateQuery } from '../core/ports.ts';
import type { PriceLibrary } from './library.ts';
import { buildRate } from './buildRate.ts';
import { combineLists, type Rows } from './combineLists.ts';
import { contractPrices } from './contractPrices.ts';
import type { ParsedRateFile } from './rateFile.ts';
import { rowsAbout, type ShippedRow, type UserRow } from './rateRow.ts';
import { requestUse, type RequestUse } from './requestUse.ts';
import { findSeller, type Seller } from './seller.ts';
import { shippedRates } from './shippedRates.ts';

type Answer = ReturnType<PriceList['rateFor']>;

const millisecondsOfDay = 86_400_000;

/** A model of a seller, with what was found out about it. */
interface Subject {
  readonly seller: Seller;
  readonly rows: Rows;
  /** Prompt lengths above which some row has another price. */
  readonly rowBounds: readonly number[];
  readonly answers: Map<string, Answer>;
}

/**
 * Finds the unit prices of a request. Contract before the user's list before shipped corrections before the library; a
 * use that none of them prices is unpriced with its reason, never $0. The answers are kept: equal questions give the same object.
 */
export function createPriceList(sources: {
  readonly library: PriceLibrary;
  readonly rateFile?: ParsedRateFile | undefined;
}): PriceList {
  const { library, rateFile } = sources;
  const userRows = (rateFile?.rates ?? []).filter((row) => row.contract === undefined);
  const contractRows = (rateFile?.rates ?? []).filter((row) => row.contract !== undefined);
  const subjects = new Map<string, Subject>();

  const subjectOf = (providerName: string | null, model: string): Subject => {
    const key = `${providerName ?? ''}\n${model}`;
    const known = subjects.get(key);
    if (known !== undefined) return known;
    const seller = findSeller(library, providerName, model);
    const rows = rowsOf(seller, userRows, contractRows);
    const subject: Subject = { seller, rows, rowBounds: boundsOf(rows), answers: new Map() };
    subjects.set(key, subject);
    return subject;
  };

  const rateFor = (query: RateQuery): Answer => {
    if (query.model.trim() === '') return { unpriced: 'no model' };
    const subject = subjectOf(query.providerName, query.model);
    const use = requestUse(query);
    const key = answerKey(subject, use, query);
    const known = subject.answers.get(key);
    if (known !== undefined) return known;
    const answer = findRate(subject, use, query);
    subject.answers.set(key, answer);
    return answer;
  };
  return { rateFor };
}

function findRate({ seller, rows }: Subject, use: RequestUse, { at, promptTokens }: RateQuery): Answer {
  const request = { use, at, day: new Date(at).toISOString().slice(0, 10), promptTokens };
  const list = combineLists(seller, rows, request);
  const contract = contractPrices(seller, rows, request);
  if (!('unpriced' in list)) return buildRate(seller, request, list, contract);
  return contract === null || Object.keys(contract.prices).length === 0
    ? list
    : buildRate(seller, request, null, contract);
}

/** Everything that the answer hangs on: the day, the library's card of the hour, the bounds that the prompt exceeds, the use. */
function answerKey({ seller, rowBounds }: Subject, use: RequestUse, { at, promptTokens }: RateQuery): string {
  const card = seller.entry?.cardAt(at) ?? null;
  const cardBounds = Object.values(card?.prices ?? {}).flatMap((price) => price?.tiers ?? []);
  const exceeded =
    cardBounds.filter(({ above }) => promptTokens > above).length +
    rowBounds.filter((above) => promptTokens > above).length;
  const day = Math.floor(at / millisecondsOfDay);
  return [day, card?.label, exceeded, use.serviceTier, use.speed, use.inferenceGeo].join(' ');
}

function rowsOf(seller: Seller, userRows: readonly UserRow[], contractRows: readonly UserRow[]): Rows {
  return {
    user: rowsAbout(userRows, seller.subject),
    contract: rowsAbout(contractRows, seller.subject),
    shipped: rowsAbout<ShippedRow>(shippedRates, seller.subject),
  };
}

function boundsOf(rows: Rows): readonly number[] {
  return [...rows.contract, ...rows.user, ...rows.shipped].flatMap(({ longContext }) =>
    longContext === undefined ? [] : [longContext.abovePromptTokens],
  );
}
