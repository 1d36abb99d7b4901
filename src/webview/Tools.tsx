import type { JSX } from 'preact';
import type { PanelCommand } from '../core/panelMessages.ts';
import type { ToolState } from '../core/toolConnection.ts';
import { arrivalText, connectionText, silentSources } from './connectionWords.ts';
import { GatewayExplained } from './GatewayExplained.tsx';
import { useLocale } from './locale.ts';
import { toolName } from './names.ts';
import { useNow } from './useNow.ts';
import { listed, witnessNames } from './witnessNames.ts';

interface ToolsProperties {
  readonly tools: readonly ToolState[];
  readonly onCommand: (command: PanelCommand) => void;
}

const minuteMs = 60_000;

/** Each tool with how its calls arrive, what is connected, and what stands in the way. */
export function Tools({ tools, onCommand }: ToolsProperties): JSX.Element {
  const now = useNow(tools.length === 0 ? null : minuteMs);
  const isAnyConnected = tools.some(({ connections }) => connections.length > 0);
  return (
    <section class="tools" aria-labelledby="tools-heading">
      <div class="section-head">
        <h2 id="tools-heading">Tools</h2>
        <div class="actions">
          <button
            type="button"
            onClick={() => {
              onCommand('connectTool');
            }}
          >
            Connect a Tool…
          </button>
          {isAnyConnected && (
            <button
              type="button"
              onClick={() => {
                onCommand('disconnectTool');
              }}
            >
              Disconnect…
            </button>
          )}
        </div>
      </div>
      {!isAnyConnected && (
        <p class="tools-offer">
          Logs tell a call when it is over. A connected tool’s calls are seen while they run, exact to the
          token, and can be held to a limit.
        </p>
      )}
      {tools.length > 0 && (
        <ul class="tool-list">
          {tools.map((tool) => (
            <Tool key={tool.tool} tool={tool} now={now} />
          ))}
        </ul>
      )}
      <GatewayExplained />
    </section>
  );
}

function Tool({ tool, now }: { readonly tool: ToolState; readonly now: number }): JSX.Element {
  const locale = useLocale();
  const { connections, obstacles } = tool;
  const silent = silentSources(tool);
  const ways = connections.map(connectionText);
  return (
    <li>
      <h3>
        <span class={`tool-dot tool-${stateOf(tool)}`} aria-hidden="true" />
        {toolName(tool.tool)}
      </h3>
      <div class="tool-told">
        <p>{arrivalText(tool, now, locale)}</p>
        {ways.length > 0 && <p class="quiet">{`Connected: ${listed(ways)}.`}</p>}
        {silent.length > 0 && (
          <p class="tool-silent">
            {`No call has come by ${listed(silent.map((source) => witnessNames[source].short.toLowerCase()))} yet.`}
          </p>
        )}
        {obstacles.map((obstacle) => (
          <p key={obstacle} class="obstacle">
            {obstacle}
          </p>
        ))}
      </div>
    </li>
  );
}

/** What the dot shows; the sentences say it too. */
function stateOf(tool: ToolState): 'hindered' | 'waiting' | 'connected' | 'read' {
  if (tool.obstacles.length > 0) return 'hindered';
  if (tool.connections.length === 0) return 'read';
  return tool.arrivals.length === 0 || silentSources(tool).length > 0 ? 'waiting' : 'connected';
}
