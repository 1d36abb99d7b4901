import type { SyncReport } from '../core/providerConnection.ts';
import { printable } from './textTable.ts';

/** One line an account, and its warnings below. */
export function syncText(reports: readonly SyncReport[]): string {
  return reports
    .flatMap(({ provider, account, requests, cells, settledUntil, warnings }) => [
      `${provider}${account === null ? '' : ` ${account}`}: ${String(requests)} requests, ${String(cells)} cells with a figure, ${
        settledUntil === null ? 'nothing settled yet' : `settled until ${settledUntil}`
      }`,
      ...warnings.map((warning) => `  ${warning}`),
    ])
    .map((line) => `${printable(line)}\n`)
    .join('');
}
