import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

interface TabsProperties<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly name: string }[];
  readonly selected: Id;
  /** The element that the tabs fill. */
  readonly panelId: string;
  readonly onSelect: (id: Id) => void;
}

/** Tabs by the ARIA pattern: one tab stop, arrows move and select, Home and End go to the ends. */
export function Tabs<Id extends string>(properties: TabsProperties<Id>): JSX.Element {
  const { label, tabs, selected, panelId, onSelect } = properties;
  const list = useRef<HTMLDivElement>(null);

  function move(event: KeyboardEvent): void {
    const index = tabs.findIndex(({ id }) => id === selected);
    const target = tabs[targetIndex(event.key, index, tabs.length)];
    if (target === undefined) return;
    event.preventDefault();
    onSelect(target.id);
    list.current?.querySelector<HTMLElement>(`#tab-${target.id}`)?.focus();
  }

  return (
    <div ref={list} class="tabs" role="tablist" aria-label={label}>
      {tabs.map(({ id, name }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === selected}
          aria-controls={panelId}
          tabIndex={id === selected ? 0 : -1}
          onClick={() => {
            onSelect(id);
          }}
          onKeyDown={move}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** -1 for a key that does not move. */
function targetIndex(key: string, index: number, count: number): number {
  switch (key) {
    case 'ArrowLeft':
      return (index + count - 1) % count;
    case 'ArrowRight':
      return (index + 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
