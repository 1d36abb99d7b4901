import type { Observation } from '../../core/observation.ts';

const separator = '|';

/**
 * Names one row's usage within the stream. A row's usage of the answering model has no `advisor`; each inner call of an
 * advisor model has its place in the row. Free of path and machine, so that copies in other roots and homes have the same key.
 */
export function claudeCodeKey(key: {
  readonly messageId: string | null;
  readonly callId: string;
  readonly sessionId: string | null;
  readonly advisor: number | null;
}): string {
  return [key.messageId ?? '', key.callId, key.sessionId ?? '', advisorPart(key.advisor)]
    .map(escaped)
    .join(separator);
}

/** The call's key without a session: the same for the copies that forked and resumed sessions hold. */
export function claudeCodeCallKey(messageId: string, requestId: string, slot: string): string {
  return [messageId, requestId, '', slot].map(escaped).join(separator);
}

/** Which of a row's calls this is: `''` for the answering model, `advisor0`, `advisor1` … */
export function advisorSlot({ nativeKey }: Observation): string {
  return nativeKey.slice(nativeKey.lastIndexOf(separator) + 1);
}

function advisorPart(advisor: number | null): string {
  return advisor === null ? '' : `advisor${String(advisor)}`;
}

/** Gateways make up ids of their own; the separator must not be part of one. */
function escaped(part: string): string {
  return part.replace(/[%|]/g, encodeURIComponent);
}
