import { ProviderFailure } from '../http/providerFailure.ts';
import type { QuotaVendor } from './quotaReader.ts';

/** The tool itself renews its login when it runs; nobody else may. */
export function loginExpired({ provider, title }: QuotaVendor): ProviderFailure {
  return new ProviderFailure(
    'credential',
    provider,
    `The login that ${title} keeps on this machine has expired.`,
    `Open ${title} to sign in again.`,
  );
}

/** @param where in words, without the user's own path */
export function loginMissing({ provider, title }: QuotaVendor, where: string): ProviderFailure {
  return new ProviderFailure(
    'credential',
    provider,
    `There is no login of ${title} that can be read: ${where}.`,
    `Sign in with ${title} on this machine, or switch its quota windows off in the settings.`,
  );
}

/** Nothing of what can't be read is repeated: it may be a piece of a token. */
export function loginUnreadable({ provider, title }: QuotaVendor, where: string): ProviderFailure {
  return new ProviderFailure(
    'credential',
    provider,
    `The file in which ${title} keeps its login (${where}) can’t be read.`,
    `Check that the file belongs to you, and open ${title} to sign in again.`,
  );
}

export function noSuchPlan({ provider, title }: QuotaVendor, why: string): ProviderFailure {
  return new ProviderFailure(
    'accountKind',
    provider,
    `${title} tells no quota windows: ${why}.`,
    'Switch its quota windows off in the settings. The route is undocumented: look for an update of Compute Spend if there were some before.',
  );
}

/** A failure of an official route, in the words that fit an undocumented one. */
export function failureOfRoute({ provider, title }: QuotaVendor, failure: ProviderFailure): ProviderFailure {
  const { message, remedy } = wordsOf(title, failure);
  return new ProviderFailure(failure.kind, provider, message, remedy, { retryAt: failure.retryAt });
}

function wordsOf(title: string, { kind, message }: ProviderFailure): { message: string; remedy: string } {
  switch (kind) {
    case 'credential':
      return {
        message: `The login that ${title} keeps on this machine is refused: it has expired.`,
        remedy: `Open ${title} to sign in again.`,
      };
    case 'permission':
      return {
        message: `The login of ${title} has no right to read its quota windows.`,
        remedy: `Sign in to ${title} with its own login command; a token that was made for scripts alone can’t read them.`,
      };
    case 'accountKind':
      return {
        message: `${title} has no quota windows for this account, or no longer tells them this way.`,
        remedy:
          'The route is undocumented and can stop working any day: switch it off in the settings, or look for an update of Compute Spend.',
      };
    case 'throttled':
      return {
        message: `${title}’s vendor asks to wait before its quota windows are read again.`,
        remedy: 'It is asked again later, less and less often; the last good figures stand.',
      };
    case 'transient':
      return {
        message,
        remedy:
          'It is asked again later. The route is undocumented: if this stays, switch it off in the settings or look for an update of Compute Spend.',
      };
  }
  return kind satisfies never;
}
