import type { JSX } from 'preact';
import type { CallRecord } from '../core/callRecord.ts';
import type { CallStatus } from '../core/observation.ts';
import { exactCost } from './costText.ts';
import { callCost, inputTokens } from './callFigures.ts';
import { formatInstant } from './dates.ts';
import { useLocale } from './locale.ts';
import { folderName, modelName, toolName } from './names.ts';
import { Tokens } from './Tokens.tsx';
import { Witnesses } from './Witnesses.tsx';
import { useZone } from './zone.ts';

interface CallTableProperties {
  readonly calls: readonly CallRecord[];
  readonly caption: string;
}

const statusNotes: Readonly<Record<CallStatus, string | null>> = {
  complete: null,
  partial: 'cut off, at least this',
  'no-usage': 'tokens unknown',
  error: 'failed',
  estimated: 'estimated',
};

/** Calls in the order given, one a row. */
export function CallTable({ calls, caption }: CallTableProperties): JSX.Element {
  return (
    <div class="scroller" role="region" aria-label={caption} tabIndex={0}>
      <table class="calls">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Model</th>
            <th scope="col">Tool</th>
            <th scope="col">Workspace</th>
            <th scope="col">Seen by</th>
            <th scope="col" class="number">
              In
            </th>
            <th scope="col" class="number">
              Out
            </th>
            <th scope="col" class="number">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <CallRow key={`${call.tool} ${call.callId}`} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CallRow({ call }: { readonly call: CallRecord }): JSX.Element {
  const locale = useLocale();
  const note = statusNotes[call.status];
  return (
    <tr>
      <th scope="row" class="when" title={call.at}>
        {formatInstant(call.at, useZone(), locale)}
      </th>
      <td>
        {modelName(call.responseModel ?? call.requestModel)}
        {note !== null && <span class="under">{note}</span>}
      </td>
      <td>{toolName(call.tool)}</td>
      <td title={call.workspace ?? undefined}>
        {folderName(call.workspace)}
        {call.branch !== null && <span class="quiet">{` · ${call.branch}`}</span>}
      </td>
      <td>
        <Witnesses witnesses={call.witnesses} />
      </td>
      <td class="number">
        <Tokens count={inputTokens(call)} />
      </td>
      <td class="number">
        <Tokens count={call.outputTokens} />
      </td>
      <td class="number">
        {call.effectiveCost === null ? (
          <span class="quiet">
            not priced
            {call.unpricedReason !== null && <span class="under">{call.unpricedReason}</span>}
          </span>
        ) : (
          <span title={exactCost(call.effectiveCost, 'USD', locale)}>
            {callCost(call.effectiveCost, locale)}
          </span>
        )}
      </td>
    </tr>
  );
}
