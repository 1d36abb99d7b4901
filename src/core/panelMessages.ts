import type { Dimension, SpendQuery, TotalsRow } from './totals.ts';
import type { CallRecord } from './callRecord.ts';
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
  | { readonly type: 'command'; readonly command: PanelCommand; readonly month?: string | undefined };

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
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
