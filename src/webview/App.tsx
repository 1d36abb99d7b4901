import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Bridge, SnapshotEvent } from './bridge.ts';
import { Locale } from './locale.ts';
import { SpendPage } from './SpendPage.tsx';
import { Welcome } from './Welcome.tsx';
import { Zone } from './zone.ts';

/** The page: nothing until the editor's first word, then a welcome or the figures. */
export function App({ bridge }: { readonly bridge: Bridge }): JSX.Element | null {
  const [event, setEvent] = useState<SnapshotEvent | null>(null);
  useEffect(() => bridge.connect(setEvent), [bridge]);
  if (event === null) return null;
  const { snapshot, link, locale } = event;
  return (
    <Locale.Provider value={locale}>
      <main>
        {snapshot === null ? (
          <>
            <h1>Compute Spend</h1>
            <Welcome
              link={link}
              onCommand={(command) => {
                bridge.command(command);
              }}
            />
          </>
        ) : (
          <Zone.Provider value={snapshot.allowance.timeZone}>
            <SpendPage bridge={bridge} snapshot={snapshot} link={link} />
          </Zone.Provider>
        )}
      </main>
    </Locale.Provider>
  );
}
