import type { AccountView, EntryRow } from './accounts.ts';
import type { Finding } from './meterService.ts';
import { decimalFromPico, picoFromDecimal } from './money.ts';

/** For each connected account: how far it is settled, when it was read, and what keeps it from being read. Without anybody's name. */
export function accountFindings(accounts: readonly AccountView[]): Finding[] {
  return accounts.filter(({ isConnected }) => isConnected).flatMap(findingsOf);
}

/** Sentences of `report` about accounts whose last reading failed: their figures are those of before. */
export function accountWarnings(accounts: readonly AccountView[]): string[] {
  return accounts.flatMap(({ provider, isConnected, lastFailure }) =>
    isConnected && lastFailure !== null ? [`${provider}: ${lastFailure.message}`] : [],
  );
}

/** Sentences of `report` about fees that no sum holds, as the user has given no rate to turn them into dollars. */
export function feeWarnings(entries: readonly EntryRow[]): string[] {
  const sums = new Map<string, bigint>();
  for (const { provider, account, amount, chargedAmount, currency } of entries) {
    if (amount !== null) continue;
    const name = `${provider}: of the fee of ${account} no sum holds ${currency}`;
    sums.set(name, (sums.get(name) ?? 0n) + picoFromDecimal(chargedAmount));
  }
  return [...sums].map(
    ([name, pico]) => `${name} ${decimalFromPico(pico)}, as there is no rate of exchange for its days.`,
  );
}

function findingsOf(account: AccountView): Finding[] {
  const { provider, obstacle, lastFailure, lastReadAt } = account;
  const read = lastReadAt === null ? 'not read yet' : `last read ${lastReadAt}`;
  const state: Finding = {
    subject: provider,
    status: lastFailure === null && obstacle === null ? 'ok' : 'note',
    message: `${account.label} (${account.id}): ${stateWords(account)}, ${read}; ${payerWords(account)}.`,
    remedy: null,
  };
  return [
    state,
    ...(obstacle === null
      ? []
      : [{ subject: provider, status: 'note', message: obstacle, remedy: null } as const]),
    ...(lastFailure === null
      ? []
      : [
          {
            subject: provider,
            status: lastFailure.kind === 'transient' || lastFailure.kind === 'throttled' ? 'note' : 'warning',
            message: `${lastFailure.message} (${lastFailure.at})`,
            remedy: lastFailure.remedy,
          } as const,
        ]),
  ];
}

function stateWords({ state, settledUntil }: AccountView): string {
  return settledUntil === null ? state : `${state}, settled until ${settledUntil}`;
}

function payerWords({ payerOf }: AccountView): string {
  return payerOf.length === 0
    ? 'nobody has confirmed whose calls it pays'
    : `pays the calls of ${payerOf.join(', ')}`;
}
