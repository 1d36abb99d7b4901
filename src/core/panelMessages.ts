import type { Dimension, SpendQuery, TotalsRow } from './totals.ts';
import type { CallRecord } from './callRecord.ts';
import type { AccountQuery, AccountRef, CellDay } from './accounts.ts';
import type { SpendSnapshot } from './snapshot.ts';

/** From the page to the editor: intentions and questions, never data. The host parses them with `panelRequestSchema`. */
export type PanelRequest =
  | { readonly type: 'ready' }
  | {
      readonly type: 'query';
      readonly id: number;
      readonly by: readonly Dimension[];
      readonly query: SpendQuery;
    }
  | { readonly type: 'calls'; readonly id: number; readonly query: SpendQuery; readonly limit: number }
  | {
      readonly type: 'cells';
      readonly id: number;
      readonly ref: AccountRef;
      readonly query: AccountQuery;
    }
  | {
      readonly type: 'command';
      readonly command: PanelCommand;
      readonly month?: string | undefined;
      /** `provider/id` of the account that is meant, or a provider's name alone. */
      readonly account?: string | undefined;
    };

export const panelCommands = [
  'setAllowance',
  'exportMonth',
  'refresh',
  'pause',
  'resume',
  'showLog',
  'openSettings',
  'startMetering',
  'liftLimit',
  'restoreLimit',
  'connectTool',
  'connectProvider',
  'disconnectProvider',
  'confirmPayer',
  'syncProviders',
  'disconnectTool',
] as const;
export type PanelCommand = (typeof panelCommands)[number];

/** What the editor knows about the meter, beside the snapshot. */
export type MeterLinkState = 'not-started' | 'starting' | 'joined' | 'lost' | 'stopped' | 'outdated';

/** From the editor to the page: one full snapshot on `ready`, then updates while the panel is visible. */
export type PanelEvent =
  | {
      readonly type: 'snapshot';
      readonly snapshot: SpendSnapshot | null;
      readonly link: MeterLinkState;
      readonly locale: string;
    }
  | { readonly type: 'rows'; readonly id: number; readonly rows: readonly TotalsRow[] }
  | { readonly type: 'callRows'; readonly id: number; readonly calls: readonly CallRecord[] }
  | { readonly type: 'cellRows'; readonly id: number; readonly cells: readonly CellDay[] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
