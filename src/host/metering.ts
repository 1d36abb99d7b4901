import type { MeterLinkState } from '../core/panelMessages.ts';
import type { ConsentMemory } from './consent.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Log } from '../core/ports.ts';
import { sentenceOf } from './failure.ts';
import type { MeterPort } from './meterPort.ts';
import type { ProviderKeys } from './providers/providerKeys.ts';
import type { SettingsWatcher } from './settingsWatcher.ts';

/**
 * Joins the meter while the user wants metering on this machine, and tells it this window's settings whenever it is
 * joined anew or they change.
 */
export class Metering implements Disposable {
  private readonly meter: MeterPort;
  private readonly consent: ConsentMemory;
  private readonly settings: SettingsWatcher;
  private readonly keys: ProviderKeys;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly log: Log;
  private readonly store = new DisposableStore();
  private lastState: MeterLinkState;

  constructor(
    meter: MeterPort,
    consent: ConsentMemory,
    settings: SettingsWatcher,
    keys: ProviderKeys,
    environment: Readonly<Record<string, string>>,
    log: Log,
  ) {
    this.meter = meter;
    this.consent = consent;
    this.settings = settings;
    this.keys = keys;
    this.environment = environment;
    this.log = log;
    this.lastState = meter.state;
    this.store.add(
      meter.onDidChange(() => {
        this.follow();
      }),
    );
    this.store.add(
      settings.onDidChange(() => {
        this.configure();
      }),
    );
    this.store.add(
      keys.onDidChange(() => {
        this.configure();
      }),
    );
    this.store.add(
      consent.onDidChange(() => {
        this.obey();
      }),
    );
  }

  /** Starts if the user has agreed before. */
  begin(): void {
    if (this.consent.current === 'accepted') this.meter.start();
  }

  dispose(): void {
    this.store.dispose();
  }

  private obey(): void {
    if (this.consent.current === 'accepted') this.meter.start();
    else this.stop();
  }

  private stop(): void {
    const { state } = this.meter;
    if (state === 'not-started' || state === 'stopped') return;
    this.meter.stopMeter().catch((failure: unknown) => {
      this.log.error(`The meter could not be stopped: ${sentenceOf(failure)}`);
    });
  }

  private follow(): void {
    const { state } = this.meter;
    if (state === this.lastState) return;
    this.lastState = state;
    this.log.info(`Meter: ${state}`);
    if (state !== 'joined') return;
    this.configure();
    // Only now, so that nobody's key is read before metering is wanted, nor while the editor starts.
    void this.keys.reread();
  }

  private configure(): void {
    const { service } = this.meter;
    if (service === null) return;
    const config = { ...this.settings.windowConfig(this.environment), providers: this.keys.connections };
    service.configure(config).catch((failure: unknown) => {
      this.log.error(`The meter did not take this window's settings: ${sentenceOf(failure)}`);
    });
  }
}
