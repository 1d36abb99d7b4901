import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ledger, Log } from '../../src/core/ports.ts';
import { openLedger, type LedgerOptions } from '../../src/ledger/openLedger.ts';
import { priceObservation, standingRule } from './observations.ts';

/** A folder of its own that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'compute-spend-ledger-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

export interface RecordedLog extends Log {
  readonly lines: readonly string[];
}

export function recordLog(): RecordedLog {
  const lines: string[] = [];
  return {
    lines,
    info: (message) => lines.push(`info ${message}`),
    warn: (message) => lines.push(`warn ${message}`),
    error: (message) => lines.push(`error ${message}`),
  };
}

export const anyTime = { since: null, until: null, timeZone: null } as const;

export function ledgerOptions(path: string, overrides: Partial<LedgerOptions> = {}): LedgerOptions {
  return {
    path,
    clock: () => Date.UTC(2026, 10, 22, 13, 14, 15),
    log: recordLog(),
    priceObservation,
    standingRules: { 'claude-code/log': standingRule },
    defaultStandingRule: standingRule,
    namelessState: () => '',
    timeZone: 'UTC',
    ...overrides,
  };
}

export function temporaryLedger(overrides: Partial<LedgerOptions> = {}): Ledger {
  const ledger = openLedger(ledgerOptions(join(temporaryFolder(), 'ledger.db'), overrides));
  onTestFinished(() => {
    ledger.close();
  });
  return ledger;
}
