import type { Observation } from '../../core/observation.ts';
import type { Log } from '../../core/ports.ts';
import type { ConsentMemory } from '../consent.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import { sentenceOf } from '../failure.ts';
import type { MeterPort } from '../meterPort.ts';

/** Calls that wait for the meter, in memory alone. An agent that never rests makes so many in a day. */
const waitingMax = 5_000;

/** What this window witnessed, until the meter has it. With consent declined nothing is kept, and nothing is sent without it. */
export class WitnessBuffer implements Disposable {
  private readonly meter: MeterPort;
  private readonly consent: ConsentMemory;
  private readonly log: Log;
  private readonly store = new DisposableStore();
  private waiting: Observation[] = [];
  private isSending = false;
  private lost = 0;
  /** Told once, as it is tried again with every word of the meter. */
  private lastFailure: string | null = null;

  constructor(meter: MeterPort, consent: ConsentMemory, log: Log) {
    this.meter = meter;
    this.consent = consent;
    this.log = log;
    const look = (): void => {
      this.send();
    };
    this.store.add(meter.onDidChange(look));
    this.store.add(consent.onDidChange(look));
  }

  offer(observation: Observation): void {
    if (this.consent.current !== 'declined') {
      if (this.waiting.length < waitingMax) this.waiting.push(observation);
      else this.lose();
    }
    this.send();
  }

  dispose(): void {
    this.store.dispose();
    this.waiting = [];
  }

  private send(): void {
    if (this.consent.current === 'declined') this.waiting = [];
    const { service } = this.meter;
    if (this.isSending || service === null || this.waiting.length === 0) return;
    if (this.consent.current !== 'accepted') return;
    const sent = new Set(this.waiting);
    this.isSending = true;
    service.observe([...sent]).then(
      () => {
        this.waiting = this.waiting.filter((observation) => !sent.has(observation));
        this.ended(null);
        this.send();
      },
      (failure: unknown) => {
        // They wait for the meter's next word; if it has them already it books them once.
        this.ended(sentenceOf(failure));
      },
    );
  }

  private ended(failure: string | null): void {
    this.isSending = false;
    if (failure !== null && this.lastFailure === null) {
      this.log.warn(`Calls over the editor’s language-model API wait for the meter: ${failure}`);
    }
    this.lastFailure = failure;
  }

  private lose(): void {
    this.lost += 1;
    if (this.lost > 1) return;
    this.log.warn(
      `More than ${waitingMax} calls over the editor’s language-model API wait for the meter: from now on they are not counted. Start the meter.`,
    );
  }
}
