import type { WindowConfig } from './core/meterService.ts';
import {
  defaultMeterSettings,
  mergeWindowConfig,
  meterSettingsName,
  parseMeterSettings,
  type MeterSettings,
} from './core/meterSettings.ts';
import type { Ledger } from './core/ports.ts';

/** What the windows have said last, kept in the ledger for when there is none. */
export class BookSettings {
  readonly #ledger: Ledger;
  #current: MeterSettings;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#current =
      parseMeterSettings(ledger.readSetting(meterSettingsName)) ?? defaultMeterSettings(ledger.timeZone);
  }

  get current(): MeterSettings {
    return this.#current;
  }

  /** Takes over what a window says; what held before it, or `null` where nothing is new. */
  take(config: WindowConfig): MeterSettings | null {
    const before = this.#current;
    const after = mergeWindowConfig(before, config);
    if (JSON.stringify(after) === JSON.stringify(before)) return null;
    this.#current = after;
    this.#ledger.writeSetting(meterSettingsName, JSON.stringify(after));
    return before;
  }
}
