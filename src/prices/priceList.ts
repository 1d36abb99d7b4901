import type { Rate, UnpricedReason } from '../core/charge.ts';
import type { PriceList, RateQuery } from '../core/ports.ts';
import type { PriceLibrary } from './library.ts';
import { buildRate } from './buildRate.ts';
import { combineLists, type Rows } from './combineLists.ts';
import { contractPrices } from './contractPrices.ts';
import type { ParsedRateFile } from './rateFile.ts';
import { rowsAbout, type ShippedRow, type UserRow } from './rateRow.ts';
import { requestUse } from './requestUse.ts';
import { findSeller, type Seller } from './seller.ts';
import { shippedRates } from './shippedRates.ts';

interface Subject {
  readonly seller: Seller;
  readonly rows: Rows;
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
  const rates = new Map<string, Rate>();

  const subjectOf = (providerName: string | null, model: string): Subject => {
    const key = `${providerName ?? ''}\n${model}`;
    const known = subjects.get(key);
    if (known !== undefined) return known;
    const seller = findSeller(library, providerName, model);
    const subject = { seller, rows: rowsOf(seller, userRows, contractRows) };
    subjects.set(key, subject);
    return subject;
  };

  const rateFor = (query: RateQuery): Rate | { readonly unpriced: UnpricedReason } => {
    if (query.model.trim() === '') return { unpriced: 'no model' };
    const { seller, rows } = subjectOf(query.providerName, query.model);
    const request = {
      use: requestUse(query),
      at: query.at,
      day: new Date(query.at).toISOString().slice(0, 10),
      promptTokens: query.promptTokens,
    };
    const list = combineLists(seller, rows, request);
    const contract = contractPrices(seller, rows, request);
    if ('unpriced' in list && contract === null) return list;
    const rate = buildRate(seller, request, 'unpriced' in list ? null : list, contract);
    const known = rates.get(rate.id);
    if (known !== undefined) return known;
    rates.set(rate.id, rate);
    return rate;
  };
  return { rateFor };
}

function rowsOf(seller: Seller, userRows: readonly UserRow[], contractRows: readonly UserRow[]): Rows {
  return {
    user: rowsAbout(userRows, seller.subject),
    contract: rowsAbout(contractRows, seller.subject),
    shipped: rowsAbout<ShippedRow>(shippedRates, seller.subject),
  };
}
