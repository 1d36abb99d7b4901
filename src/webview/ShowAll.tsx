import type { VNode } from 'preact';

export interface ShowAllProperties {
  readonly count: number;
  readonly shown: number;
  readonly onShow: () => void;
}

/** Under a table that is cut short; nothing where it is whole. */
export function ShowAll({ count, shown, onShow }: ShowAllProperties): VNode | null {
  if (count <= shown) return null;
  return <button type="button" class="show-all" onClick={onShow}>{`Show All ${String(count)}`}</button>;
}
