import type { JSX } from 'preact';
import { formatTokens } from '../core/format.ts';
import { useLocale } from './locale.ts';

/** A short count, every digit on hover; an unknown one is said to be so. */
export function Tokens({ count }: { readonly count: number | null }): JSX.Element {
  const locale = useLocale();
  if (count === null) return <span class="quiet">unknown</span>;
  return <span title={formatTokens(count, locale, 'full')}>{formatTokens(count, locale, 'short')}</span>;
}
