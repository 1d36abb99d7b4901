import type { JSX } from 'preact';
import type { CallInFlight, InFlight as CallsInFlight } from '../core/callInFlight.ts';
import { runningTime } from './durations.ts';
import { useLocale } from './locale.ts';
import { modelName, toolName } from './names.ts';
import { tickMs, useNow } from './useNow.ts';

/** What passes through the gateway right now. The list keeps its height, so that calls that come and go move nothing. */
export function InFlight({ inFlight }: { readonly inFlight: CallsInFlight }): JSX.Element {
  const locale = useLocale();
  const { count, calls } = inFlight;
  const now = useNow(count === 0 ? null : tickMs(window));
  const number = new Intl.NumberFormat(locale);
  return (
    <section class="box in-flight" aria-labelledby="in-flight-heading">
      <h3 id="in-flight-heading">
        Calls in flight <span class="count">{number.format(count)}</span>
      </h3>
      {count === 0 ? (
        <p class="in-flight-none">No call is in flight. They show here while they run.</p>
      ) : (
        <div class="in-flight-list" role="region" aria-label="Calls in flight" tabIndex={0}>
          <ul>
            {calls.map((call) => (
              <Row key={call.id} call={call} now={now} />
            ))}
          </ul>
          {count > calls.length && (
            <p class="quiet">{`and ${number.format(count - calls.length)} more, begun later`}</p>
          )}
        </div>
      )}
    </section>
  );
}

function Row({ call, now }: { readonly call: CallInFlight; readonly now: number }): JSX.Element {
  return (
    <li>
      <span class="pulse" aria-hidden="true" />
      <span class="in-flight-tool">{callerName(call.tool)}</span>
      <span class="in-flight-model">{call.model === null ? `by ${call.route}` : modelName(call.model)}</span>
      <span class="in-flight-time">{runningTime(now - call.startedAt)}</span>
    </li>
  );
}

/** The gateway knows a tool by its own words; one that does not name itself is called so. */
function callerName(tool: string): string {
  return tool === 'unknown' ? 'Unnamed tool' : toolName(tool);
}
