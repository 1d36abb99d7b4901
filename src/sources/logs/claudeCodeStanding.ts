import type { Observation, StandingRule } from '../../core/observation.ts';
import { byNativeKey, compareStanding } from '../../core/standing.ts';
import { advisorSlot, claudeCodeCallKey } from './claudeCodeKey.ts';

/**
 * Which rows with one message id are copies of one call. Claude Code writes a row for every content block of an
 * answer, and resumed and forked sessions copy rows into new files with a new session. In order of strength:
 *
 * - equal row ids are one row;
 * - with a request id, (message, request) is one call, in whatever session or file;
 * - without one (gateways leave it out), (message, session, prompt's counters) is one call: some relays give every
 *   answer the same message id, so the message alone is not enough; the output is left out because it grows;
 * - a row without a request id is the same call as the one that the session has under a request id.
 *
 * Of the rows of one call the best stands, once for the answering model and once for each advisor.
 */
export const claudeCodeStanding: StandingRule = (group) => {
  const rows = withoutReplays(group);
  const calls = new Clusters(rows.length);
  const firstWith = new Map<string, number>();
  const link = (index: number, evidence: string): void => {
    const first = firstWith.get(evidence);
    if (first === undefined) firstWith.set(evidence, index);
    else calls.join(first, index);
  };

  const requests = requestsBySession(rows);
  rows.forEach((row, index) => {
    for (const evidence of evidenceOf(row, requests)) link(index, evidence);
  });

  const standing = new Map<string, Standing>();
  rows.forEach((row, index) => {
    const slot = advisorSlot(row);
    const call = `${String(calls.of(index))}/${slot}`;
    const { responseId, requestId } = row;
    const key =
      responseId === null || requestId === null ? null : claudeCodeCallKey(responseId, requestId, slot);
    standing.set(call, better(standing.get(call), row, key));
  });
  return [...standing.values()]
    .map(({ best, callKey, smallestKey }) => ({ ...best, nativeKey: callKey ?? smallestKey }))
    .sort(byNativeKey);
};

interface Standing {
  readonly best: Observation;
  /** (message, request), where a request is known: it never changes when further copies come to light. */
  readonly callKey: string | null;
  readonly smallestKey: string;
}

function better(standing: Standing | undefined, row: Observation, callKey: string | null): Standing {
  if (standing === undefined) return { best: row, callKey, smallestKey: row.nativeKey };
  return {
    best: compareStanding(row, standing.best) < 0 ? row : standing.best,
    callKey: smallest(standing.callKey, callKey),
    smallestKey: row.nativeKey < standing.smallestKey ? row.nativeKey : standing.smallestKey,
  };
}

function smallest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/**
 * A side question (`/btw`) writes the parent's message again, in a sidechain and under another request id. Where the
 * main conversation itself has several requests under one message id, a relay gives every answer that id, and it proves nothing.
 */
function withoutReplays(group: readonly Observation[]): readonly Observation[] {
  const mainRequests = new Set<string>();
  for (const row of group) {
    if (!row.isSidechain && row.responseId !== null && row.requestId !== null)
      mainRequests.add(row.requestId);
  }
  if (mainRequests.size !== 1) return group;
  return group.filter((row) => !row.isSidechain || row.requestId === null || mainRequests.has(row.requestId));
}

type RequestsBySession = ReadonlyMap<
  string,
  { readonly ids: Set<string>; readonly byPrompt: Map<string, string> }
>;

/** The requests that a session tells of this message, also by the prompt's counters. */
function requestsBySession(rows: readonly Observation[]): RequestsBySession {
  const sessions = new Map<string, { ids: Set<string>; byPrompt: Map<string, string> }>();
  for (const row of rows) {
    if (row.requestId === null) continue;
    const session = row.sessionId ?? '';
    const requests = sessions.get(session) ?? { ids: new Set<string>(), byPrompt: new Map<string, string>() };
    sessions.set(session, requests);
    requests.ids.add(row.requestId);
    if (advisorSlot(row) !== '') continue;
    const prompt = promptOf(row);
    const other = requests.byPrompt.get(prompt);
    if (other === undefined || row.requestId < other) requests.byPrompt.set(prompt, row.requestId);
  }
  return sessions;
}

/** Texts that two rows of one call have in common. */
function evidenceOf(row: Observation, sessions: RequestsBySession): readonly string[] {
  const evidence: string[] = [];
  if (row.recordId !== null) evidence.push(`row/${row.recordId}`);
  if (row.requestId !== null) return [...evidence, `request/${row.requestId}`];
  // An advisor's counters are its own: it follows its row.
  if (advisorSlot(row) !== '' && row.recordId !== null) return evidence;
  // Rows without a message id are grouped by what they are.
  if (row.responseId === null) return [...evidence, 'group'];

  const prompt = promptOf(row);
  const requests = sessions.get(row.sessionId ?? '');
  const request = onlyOf(requests?.ids) ?? requests?.byPrompt.get(prompt);
  if (request !== undefined) evidence.push(`request/${request}`);
  evidence.push(`prompt/${prompt}/${row.sessionId ?? ''}`);
  return evidence;
}

function onlyOf(values: ReadonlySet<string> | undefined): string | undefined {
  const [first, second] = values ?? [];
  return second === undefined ? first : undefined;
}

function promptOf({ tokens }: Observation): string {
  const written = (tokens.cacheWrite5mInputTokens ?? 0) + (tokens.cacheWrite1hInputTokens ?? 0);
  return [tokens.uncachedInputTokens, tokens.cacheReadInputTokens, written].join('/');
}

/** Union-find over indices, so that chains of evidence end in one cluster whatever their order. */
class Clusters {
  readonly #parents: number[];

  constructor(size: number) {
    this.#parents = Array.from({ length: size }, (_, index) => index);
  }

  of(index: number): number {
    let root = index;
    for (let parent = this.#parents[root] ?? root; parent !== root; parent = this.#parents[root] ?? root) {
      this.#parents[root] = this.#parents[parent] ?? parent;
      root = parent;
    }
    return root;
  }

  join(a: number, b: number): void {
    this.#parents[this.of(b)] = this.of(a);
  }
}
