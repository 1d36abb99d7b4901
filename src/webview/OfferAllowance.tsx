import type { JSX } from 'preact';

/** Before an allowance is set: the year's spend stands alone, and this offers to set one. */
export function OfferAllowance({ onSet }: { readonly onSet: () => void }): JSX.Element {
  return (
    <section class="card offer" aria-label="Allowance">
      <p>
        <strong>No allowance is set.</strong> With one, this page shows what is left, your pace and where the
        year ends.
      </p>
      <button type="button" class="primary" onClick={onSet}>
        Set Allowance
      </button>
    </section>
  );
}
