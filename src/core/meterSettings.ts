import * as z from 'zod';
import { allowanceSchema, type Allowance } from './allowance.ts';
import { guardLimitsSchema, noLimits, type GuardLimits } from './guard.ts';
import type { WindowConfig } from './meterService.ts';
import { isTimeZone } from './time.ts';

/**
 * What the meter remembers of the windows' settings, in the ledger: the command line reads by them too, and so does the next meter
 * before any window has joined.
 */
const meterSettingsSchema = z.object({
  allowance: allowanceSchema,
  disabledTools: z.array(z.string()),
  rateFile: z.string().nullable(),
  // An older version knew none.
  guard: guardLimitsSchema.default(noLimits),
});

/** Under this name they stand among the ledger's settings. */
export const meterSettingsName = 'settings';

export type MeterSettings = z.infer<typeof meterSettingsSchema>;

/** Before any window has said anything: no amount, dollars, the calendar year. */
export function defaultMeterSettings(timeZone: string): MeterSettings {
  return {
    allowance: { amount: null, unit: 'USD', yearStart: '01-01', timeZone, exchangeRates: [] },
    disabledTools: [],
    rateFile: null,
    guard: noLimits,
  };
}

/** From the ledger's text; `null` where there is none or it can't be read (then the windows tell again). */
export function parseMeterSettings(text: string | null): MeterSettings | null {
  if (text === null) return null;
  const parsed = meterSettingsSchema.safeParse(jsonOrNull(text));
  return parsed.success && isTimeZone(parsed.data.allowance.timeZone) ? parsed.data : null;
}

/** What a window says replaces what was known; a window that has no allowance set takes none away. */
export function mergeWindowConfig(settings: MeterSettings, config: WindowConfig): MeterSettings {
  return {
    allowance: usableAllowance(config.allowance) ?? settings.allowance,
    disabledTools: [...(config.disabledTools ?? settings.disabledTools)],
    rateFile: config.rateFile === undefined ? settings.rateFile : config.rateFile,
    guard: usableLimits(config.guard) ?? settings.guard,
  };
}

function usableAllowance(allowance: Allowance | null): Allowance | null {
  const parsed = allowanceSchema.safeParse(allowance);
  return parsed.success && isTimeZone(parsed.data.timeZone) ? parsed.data : null;
}

function usableLimits(limits: GuardLimits | undefined): GuardLimits | null {
  const parsed = guardLimitsSchema.safeParse(limits);
  return parsed.success ? parsed.data : null;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
