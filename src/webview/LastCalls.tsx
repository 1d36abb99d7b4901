import type { JSX } from 'preact';
import type { CallRecord } from '../core/callRecord.ts';
import { CallTable } from './CallTable.tsx';

export function LastCalls({ calls }: { readonly calls: readonly CallRecord[] }): JSX.Element | null {
  if (calls.length === 0) return null;
  return (
    <section class="last-calls" aria-labelledby="last-calls-heading">
      <h2 id="last-calls-heading">Last calls</h2>
      <CallTable calls={calls} caption="Newest calls" />
    </section>
  );
}
