import type { JSX } from 'preact';

/** How much of a limit is used; nothing where that is not known. The figure stands beside it, so it is a picture only. */
export function LimitBar({ share }: { readonly share: number | null }): JSX.Element {
  const width = share === null ? 0 : Math.min(100, Math.max(0, share * 100));
  const kind = share === null || share < 0.8 ? '' : share < 1 ? ' is-near' : ' is-reached';
  return (
    <span class="limit-track" aria-hidden="true">
      <span class={`limit-bar${kind}`} style={{ width: `${String(width)}%` }} />
    </span>
  );
}
