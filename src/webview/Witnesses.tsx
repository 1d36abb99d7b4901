import type { JSX } from 'preact';
import type { SourceKind } from '../core/observation.ts';
import { listed, witnessNames } from './witnessNames.ts';

/** Who saw a call: the one whose numbers stand by name, the others by their count; all of them in the title. */
export function Witnesses({ witnesses }: { readonly witnesses: readonly SourceKind[] }): JSX.Element | null {
  const [best, ...others] = witnesses;
  if (best === undefined) return null;
  const everyone = listed(witnesses.map((witness) => witnessNames[witness].long));
  const title =
    others.length === 0
      ? `Seen by ${everyone}.`
      : `Seen by ${everyone}. It is one call; the numbers are those of ${witnessNames[best].long}.`;
  return (
    <span title={title}>
      {witnessNames[best].short}
      {others.length > 0 && (
        <>
          <span class="quiet" aria-hidden="true">{` +${String(others.length)}`}</span>
          <span class="visually-hidden">
            {` with ${listed(others.map((witness) => witnessNames[witness].short))}`}
          </span>
        </>
      )}
    </span>
  );
}
