import type { Observation, TokenCounts } from '../../core/observation.ts';
import type { Attributes } from './attributes.ts';
import { agentKey } from './copilotStanding.ts';
import { genAiCall, isCallOperation, operationOf } from './genAiTelemetry.ts';
import { unknownCounts } from './inputBuckets.ts';
import { serviceOf, statusOf, telemetryObservation } from './telemetryObservation.ts';
import type { TelemetryOrigin, TelemetrySpan } from './telemetryRecord.ts';

/** GitHub's AI credits that the call was charged with, times 10^9. */
const creditsAttribute = 'copilot_chat.copilot_usage_nano_aiu';

const ownAttribute = /^(copilot_chat|github\.copilot)\./;

/**
 * The spans of Copilot in VS Code and of its command line (also where the editor's agent host runs it). The logs and metrics beside them
 * say the same with less.
 */
export function copilotSpan(span: TelemetrySpan): Observation | null {
  if (span.endedAt === null) return null;
  const isInEditor = isCopilotChat(span);
  const operation = operationOf(span);
  // Models of other extensions have no span of their own, only their agent's: it stands where no call's span does.
  const isAgent = isInEditor && operation === 'invoke_agent';
  if (!isAgent && !isCallOperation(operation)) return null;
  const call = genAiCall(span);
  // Where a model's extension reports no usage, the agent's sum is written as 0.
  const tokens = isAgent && isNothing(call.tokens) ? unknownCounts : call.tokens;
  return telemetryObservation({
    ...call,
    tokens,
    tool: isInEditor ? 'copilot-vscode' : 'copilot-cli',
    nativeKey: isAgent ? agentKey(span.spanKey) : span.spanKey,
    groupKey: isInEditor ? span.traceId : span.spanKey,
    providerName: providerOf(call.providerName, span.attributes),
    // In the editor it is the id that the request carried, not one of the answer's body.
    responseId: isInEditor ? null : call.responseId,
    requestId: isInEditor && !isAgent ? call.responseId : null,
    creditsNano: creditsOf(span.attributes),
    status: statusOf(tokens, span.isError),
    startedAt: span.startedAt,
    endedAt: span.endedAt,
  });
}

/** By its own attributes too: the service's name is a setting. */
export function isCopilot(record: TelemetryOrigin & { readonly attributes: Attributes }): boolean {
  const isNamed = [serviceOf(record), record.scopeName].some((name) =>
    name.toLowerCase().includes('copilot'),
  );
  return isNamed || [...record.attributes.keys()].some((name) => ownAttribute.test(name));
}

function isCopilotChat({ resource, scopeName, attributes }: TelemetrySpan): boolean {
  return (
    [serviceOf({ resource, scopeName }), scopeName].some((name) => name.startsWith('copilot-chat')) ||
    [...attributes.keys()].some((name) => name.startsWith('copilot_chat.'))
  );
}

function isNothing({ uncachedInputTokens, cacheReadInputTokens, outputTokens }: TokenCounts): boolean {
  return [uncachedInputTokens, cacheReadInputTokens, outputTokens].every((count) => (count ?? 0) === 0);
}

/** `github` is said of the user's own keys too; only what was billed in credits was surely sold by GitHub. */
function providerOf(name: string | null, attributes: Attributes): string | null {
  if (name !== 'github') return name;
  return attributes.has(creditsAttribute) ? 'github-copilot' : null;
}

/** What can't be read is unknown: it must not cost the record its tokens. */
function creditsOf(attributes: Attributes): number | null {
  const credits = Number(attributes.get(creditsAttribute) ?? NaN);
  return Number.isSafeInteger(credits) && credits >= 0 ? credits : null;
}
