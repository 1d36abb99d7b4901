import type { MeterService } from '../core/meterService.ts';
import type { MeterLinkState } from '../core/panelMessages.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import type { Disposable } from './disposableStore.ts';

/** The meter as the editor's side sees it: joined or not, what it last said, and what it can be asked. */
export interface MeterPort extends Disposable {
  readonly state: MeterLinkState;
  /** The last snapshot, kept when the meter is lost. */
  readonly snapshot: SpendSnapshot | null;
  /** `null` unless `state` is `joined`. */
  readonly service: MeterService | null;
  /** Fires after each change of `state`, `snapshot` or `service`. */
  onDidChange(listener: () => void): Disposable;
  /** Joins the meter, starting it where none runs. Does nothing while joining or joined. */
  start(): void;
  /** Ends the meter for every window of this machine; it stays ended until `start`. */
  stopMeter(): Promise<void>;
}
