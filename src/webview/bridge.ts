import type { AccountQuery, AccountRef, CellDay } from '../core/accounts.ts';
import type { CallRecord } from '../core/callRecord.ts';
import type { PanelCommand, PanelEvent, PanelRequest } from '../core/panelMessages.ts';
import type { Dimension, SpendQuery, TotalsRow } from '../core/totals.ts';

/** What the editor gives a webview, once. */
export interface VsCodeApi {
  postMessage(message: PanelRequest): void;
  getState(): unknown;
  setState(state: unknown): void;
}

export type SnapshotEvent = Extract<PanelEvent, { type: 'snapshot' }>;

/** The page's side of the messages: questions become promises, snapshots go to the one listener. */
export interface Bridge {
  /** Starts listening and asks for the first snapshot; returns a function that ends it. */
  connect(onSnapshot: (event: SnapshotEvent) => void): () => void;
  /** Rejects with the editor's sentence when the query failed. */
  totals(by: readonly Dimension[], query: SpendQuery): Promise<readonly TotalsRow[]>;
  /** Newest first. Rejects like `totals`. */
  calls(query: SpendQuery, limit: number): Promise<readonly CallRecord[]>;
  /** Oldest day first. Rejects like `totals`. */
  cells(ref: AccountRef, query: AccountQuery): Promise<readonly CellDay[]>;
  command(command: PanelCommand, about?: CommandSubject): void;
  /** What `keepState` kept before the page was last hidden, or `undefined`. */
  keptState(): unknown;
  keepState(state: unknown): void;
}

/** What a command is about, where it is about one thing. */
export interface CommandSubject {
  readonly month?: string | undefined;
  /** `provider/id` of an account, or a provider's name alone. */
  readonly account?: string | undefined;
}

interface Pending {
  answer(event: PanelEvent): void;
  fail(error: Error): void;
}

export function createBridge(api: VsCodeApi, page: Window): Bridge {
  const pending = new Map<number, Pending>();
  let lastId = 0;

  function question<Answer>(
    request: (id: number) => PanelRequest,
    answerOf: (event: PanelEvent) => Answer | undefined,
  ): Promise<Answer> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      pending.set(id, {
        answer(event) {
          const answer = answerOf(event);
          if (answer === undefined) reject(new Error(`The editor answered a question with “${event.type}”.`));
          else resolve(answer);
        },
        fail: reject,
      });
      api.postMessage(request(id));
    });
  }

  function settle(event: Exclude<PanelEvent, SnapshotEvent>): void {
    const waiting = pending.get(event.id);
    pending.delete(event.id);
    if (event.type === 'failed') waiting?.fail(new Error(event.message));
    else waiting?.answer(event);
  }

  return {
    connect(onSnapshot) {
      // Only the editor can post into a webview's frame, so the type is taken at its word.
      const receive = ({ data }: MessageEvent<PanelEvent>): void => {
        if (data.type === 'snapshot') onSnapshot(data);
        else settle(data);
      };
      page.addEventListener('message', receive);
      api.postMessage({ type: 'ready' });
      return () => {
        page.removeEventListener('message', receive);
      };
    },
    totals(by, query) {
      return question(
        (id) => ({ type: 'query', id, by, query }),
        (event) => (event.type === 'rows' ? event.rows : undefined),
      );
    },
    calls(query, limit) {
      return question(
        (id) => ({ type: 'calls', id, query, limit }),
        (event) => (event.type === 'callRows' ? event.calls : undefined),
      );
    },
    cells(ref, query) {
      return question(
        (id) => ({ type: 'cells', id, ref, query }),
        (event) => (event.type === 'cellRows' ? event.cells : undefined),
      );
    },
    command(command, about) {
      api.postMessage({ type: 'command', command, ...about });
    },
    keptState() {
      return api.getState();
    },
    keepState(state) {
      api.setState(state);
    },
  };
}
