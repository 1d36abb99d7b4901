import type { ComponentChildren, JSX } from 'preact';

/** A framed word to the user, with its heading. */
export function Card({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="card" aria-labelledby="card-heading">
      <h2 id="card-heading">{title}</h2>
      {children}
    </section>
  );
}
