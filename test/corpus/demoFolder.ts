import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defaultMeterSettings, meterSettingsName } from '../../src/core/meterSettings.ts';
import { bestStands } from '../../src/core/standing.ts';
import { machineTimeZone } from '../../src/core/time.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { logStandingRules, namelessState } from '../../src/sources/logs/logReaders.ts';
import { writeDemoYear } from './demoYear.ts';

const demoAllowanceDollars = 1_800;

/** A home and a ledger of the demo's own; whatever an earlier demo left is removed. */
export interface DemoFolder {
  readonly home: string;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function makeDemoFolder(folder: string): DemoFolder {
  const root = resolve(folder);
  rmSync(root, { recursive: true, force: true });
  const home = join(root, 'home');
  const workspace = join(home, 'projects', 'atlas');
  mkdirSync(workspace, { recursive: true });
  writeDemoYear(home, Date.now());
  const ledgerHome = join(root, 'ledger');
  grantDemoAllowance(ledgerHome);
  return {
    home,
    workspace,
    environment: {
      HOME: home,
      COMPUTE_SPEND_HOME: ledgerHome,
      COMPUTE_SPEND_DEMO: '1',
      // Made-up logs need nobody's consent.
      COMPUTE_SPEND_NOTICE: 'accepted',
      CLAUDE_CONFIG_DIR: undefined,
      CODEX_HOME: undefined,
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
    },
  };
}

/** An allowance as a window would have set it, so that the demo shows share and pace from the first moment. */
function grantDemoAllowance(ledgerHome: string): void {
  const settings = defaultMeterSettings(machineTimeZone());
  const ledger = openLedger({
    path: join(ledgerHome, 'ledger.db'),
    clock: Date.now,
    log: console,
    priceObservation: () => ({ charges: [], rate: null }),
    standingRules: logStandingRules,
    defaultStandingRule: bestStands,
    namelessState,
    timeZone: settings.allowance.timeZone,
  });
  const allowance = { ...settings.allowance, amount: demoAllowanceDollars };
  ledger.writeSetting(meterSettingsName, JSON.stringify({ ...settings, allowance }));
  ledger.close();
}
