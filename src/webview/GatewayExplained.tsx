import type { JSX } from 'preact';

/** For the first use: what the gateway is, what it sees, and how it is left again. Closed until somebody asks. */
export function GatewayExplained(): JSX.Element {
  return (
    <details class="explained">
      <summary>What the gateway sees</summary>
      <p>
        The gateway is a part of the meter, on this machine and for its programs alone. A connected tool sends
        its calls to it, and every byte goes on to the vendor unchanged, at once.
      </p>
      <dl>
        <div>
          <dt>Read from a copy</dt>
          <dd>Tool, model, begin and end, token counts, the vendor’s ids of the call.</dd>
        </div>
        <div>
          <dt>Never kept, never logged</dt>
          <dd>Prompts, answers, files, keys and logins.</dd>
        </div>
        <div>
          <dt>When metering fails</dt>
          <dd>The call goes on. It is refused only at a limit that you set.</dd>
        </div>
        <div>
          <dt>To leave it</dt>
          <dd>Disconnect puts back every file and setting as it was.</dd>
        </div>
      </dl>
    </details>
  );
}
