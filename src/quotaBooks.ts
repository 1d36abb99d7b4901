import type { WindowConfig } from './core/meterService.ts';
import type { Clock, Log } from './core/ports.ts';
import type { QuotaTool, QuotaView } from './core/quota.ts';
import type { ProviderHttp } from './sources/providers/http/providerHttp.ts';
import { QuotaPoller } from './sources/providers/quotas/quotaPoller.ts';
import type { QuotaReader } from './sources/providers/quotas/quotaReader.ts';
import { quotaReaders } from './sources/providers/quotas/readers.ts';

export interface QuotaBooksOptions {
  readonly http: () => ProviderHttp;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
  /** For tests, whose vendors are on loopback; nothing a user sets leads elsewhere than to the vendors' own hosts. */
  readonly readers?: Readonly<Record<QuotaTool, QuotaReader>> | undefined;
}

/** The quota windows of the windows' subscriptions: beside the ledger, which never hears of them. */
export class QuotaBooks {
  readonly #poller: QuotaPoller;
  #environment: Readonly<Record<string, string>> = {};
  #claudeCodeToken: string | null = null;

  constructor({ http, clock, log, onChange, readers = quotaReaders }: QuotaBooksOptions) {
    this.#poller = new QuotaPoller({
      readers,
      http,
      clock,
      log,
      onChange,
      place: () => ({
        environment: this.#environment,
        platform: process.platform,
        clock,
        claudeCodeToken: this.#claudeCodeToken,
      }),
    });
  }

  /** Takes over what a window wants; one that says nothing of it changes nothing. */
  follow({ environment, unofficialQuotas, claudeCodeToken }: WindowConfig): void {
    if (unofficialQuotas === undefined) return;
    this.#environment = environment;
    this.#claudeCodeToken = unofficialQuotas.includes('claude') ? (claudeCodeToken ?? null) : null;
    this.#poller.use(unofficialQuotas);
  }

  get views(): readonly QuotaView[] {
    return this.#poller.views;
  }

  /** Nobody looks, or the books close: nothing is asked any more, and what is under way has nothing to keep. */
  rest(): void {
    this.#poller.rest();
  }
}
