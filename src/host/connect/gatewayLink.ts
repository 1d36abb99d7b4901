import type { GatewayAddress } from '../../core/meterService.ts';
import type { Log } from '../../core/ports.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import { MeterNotRunning, sentenceOf } from '../failure.ts';
import { Listeners } from '../listeners.ts';
import type { MeterPort } from '../meterPort.ts';
import type { SettingsWatcher } from '../settingsWatcher.ts';
import { standingConnections } from './standing.ts';

/**
 * Keeps the gateway open in the joined meter for as long as a connection stands: a meter that was started again listens only when
 * somebody asks. The user's own upstreams go along.
 */
export class GatewayLink implements Disposable {
  private readonly meter: MeterPort;
  private readonly settings: SettingsWatcher;
  private readonly log: Log;
  private readonly listeners = new Listeners();
  private readonly store = new DisposableStore();
  private current: GatewayAddress | null = null;
  /** What the joined meter was asked with; `null` when it was not. */
  private askedWith: string | null = null;

  constructor(meter: MeterPort, settings: SettingsWatcher, log: Log) {
    this.meter = meter;
    this.settings = settings;
    this.log = log;
    const follow = (): void => {
      this.follow();
    };
    this.store.add(meter.onDidChange(follow));
    this.store.add(settings.onDidChange(follow));
    follow();
  }

  /** Fires when the address changes. */
  readonly onDidChange = this.listeners.event;

  /** Where the gateway was last found; kept while the meter is started again, as it takes the same port. */
  get address(): GatewayAddress | null {
    return this.current;
  }

  /**
   * Opens the gateway.
   *
   * @throws MeterNotRunning
   */
  async open(): Promise<GatewayAddress> {
    const { service } = this.meter;
    if (service === null) throw new MeterNotRunning();
    const { gatewayUpstreams } = this.settings.settings;
    this.askedWith = JSON.stringify(gatewayUpstreams);
    try {
      const address = await service.gateway({ port: null, upstreams: gatewayUpstreams });
      this.use(address);
      return address;
    } catch (failure) {
      // Lost meanwhile, it is started again on the same port.
      if (this.meter.state === 'joined') this.use(null);
      throw failure;
    }
  }

  dispose(): void {
    this.store.dispose();
    this.listeners.clear();
  }

  private follow(): void {
    if (this.meter.state !== 'joined') {
      this.askedWith = null;
      return;
    }
    const isAsked = this.askedWith === JSON.stringify(this.settings.settings.gatewayUpstreams);
    if (isAsked || standingConnections(this.meter.snapshot).length === 0) return;
    this.open().catch((failure: unknown) => {
      this.log.error(`The gateway could not be opened: ${sentenceOf(failure)}`);
    });
  }

  private use(address: GatewayAddress | null): void {
    if (JSON.stringify(address?.urls) === JSON.stringify(this.current?.urls)) return;
    this.current = address;
    this.listeners.fire();
  }
}
