import * as z from 'zod';
import { allowanceSchema, type Allowance } from '../core/allowance.ts';
import { guardLimitsSchema, noLimits, type GuardLimits } from '../core/guard.ts';
import type { Plan } from '../core/accounts.ts';
import type { ProviderName } from '../core/providerReport.ts';
import type { QuotaTool } from '../core/quota.ts';
import { isDay, isTimeZone } from '../core/time.ts';
import { baseUrlsSchema, isCurrency, readPlans } from './planSettings.ts';
import { settingKeys, settingsSection, type SettingKey } from './ids.ts';

/** Everything the user configured, checked. */
export interface Settings {
  /** `null` when no setting of the allowance is made: the meter then keeps the one it knows. */
  readonly allowance: Allowance | null;
  readonly disabledTools: readonly string[];
  /** Absolute path of the user's own rates. */
  readonly rateFile: string | null;
  readonly guard: GuardLimits;
  readonly plans: readonly Plan[];
  /** Instead of the providers' own. */
  readonly providerBaseUrls: Readonly<Partial<Record<ProviderName, string>>>;
  /** Further upstreams of the gateway and replaced ones, `NAME=URL` each. */
  readonly gatewayUpstreams: readonly string[];
  /** Tools whose quota windows are read over unofficial routes. */
  readonly unofficialQuotas: readonly QuotaTool[];
  readonly statusBar: StatusBarSettings;
}

export interface StatusBarSettings {
  /** Shares of the allowance at which the item changes its colour; 0 is never. */
  readonly warnAt: number;
  readonly errorAt: number;
  readonly alignment: 'left' | 'right';
  readonly priority: number;
}

/** One setting that could not be used as it is: the rest goes on without it. */
export interface SettingNotice {
  readonly key: SettingKey;
  /** What is wrong and what to do, as the end of a sentence that begins with the setting's name. */
  readonly message: string;
}

export const defaultStatusBar: StatusBarSettings = Object.freeze({
  warnAt: 0.9,
  errorAt: 1,
  alignment: 'right',
  priority: 100,
});

/** Every setting's value where nothing is set; the manifest declares the same. */
export const settingDefaults = {
  [settingKeys.allowanceAmount]: null,
  [settingKeys.allowanceUnit]: 'USD',
  [settingKeys.allowanceYearStart]: '01-01',
  [settingKeys.allowanceTimeZone]: '',
  [settingKeys.exchangeRates]: [],
  [settingKeys.claudeCodeEnabled]: true,
  [settingKeys.codexEnabled]: true,
  [settingKeys.rateFile]: '',
  [settingKeys.dailyLimit]: noLimits.dailyLimit,
  [settingKeys.allowanceLimit]: noLimits.allowanceLimit,
  [settingKeys.burnRate]: noLimits.burnRate,
  [settingKeys.gatewayUpstreams]: [],
  [settingKeys.plans]: [],
  [settingKeys.providerBaseUrls]: {},
  [settingKeys.unofficialClaude]: false,
  [settingKeys.unofficialCodex]: false,
  [settingKeys.unofficialCopilot]: false,
  [settingKeys.unofficialCursor]: false,
  [settingKeys.warnAt]: defaultStatusBar.warnAt,
  [settingKeys.errorAt]: defaultStatusBar.errorAt,
  [settingKeys.alignment]: defaultStatusBar.alignment,
  [settingKeys.priority]: defaultStatusBar.priority,
} as const satisfies Record<SettingKey, unknown>;

const allowanceKeys = [
  settingKeys.allowanceAmount,
  settingKeys.allowanceUnit,
  settingKeys.allowanceYearStart,
  settingKeys.allowanceTimeZone,
  settingKeys.exchangeRates,
] as const;

const toolSettings = [
  [settingKeys.claudeCodeEnabled, 'claude-code'],
  [settingKeys.codexEnabled, 'codex'],
] as const;

const quotaSettings = [
  [settingKeys.unofficialClaude, 'claude'],
  [settingKeys.unofficialCodex, 'codex'],
  [settingKeys.unofficialCopilot, 'copilot'],
  [settingKeys.unofficialCursor, 'cursor'],
] as const;

const shape = allowanceSchema.shape;
const rateSchema = shape.exchangeRates.element;
const limitSchema = z.number().min(0).max(10);
const absolutePath = /^(\/|[A-Za-z]:[\\/]|\\\\)/;

/**
 * From what is set to what holds. `values` has only the keys that are set, with the value that wins; the precedence is the
 * editor's own (remote over user for machine settings; a workspace can set nothing but the item's place), then the
 * defaults above, and `allowanceZone` where the allowance names no zone. A bad value is left out with a notice: a wrong
 * amount means no amount, as no share at all is better than a wrong one.
 */
export function resolveSettings(
  values: Readonly<Partial<Record<SettingKey, unknown>>>,
  allowanceZone: () => string,
): { readonly settings: Settings; readonly notices: readonly SettingNotice[] } {
  const reader = new SettingReader(values);
  const isConfigured = allowanceKeys.some((key) => values[key] !== undefined);
  const allowance = isConfigured ? Object.freeze(readAllowance(reader, allowanceZone)) : null;
  const disabledTools = toolSettings
    .filter(([key]) => reader.read(key, isEnabledSchema, 'give true or false.') === false)
    .map(([, tool]) => tool);
  const rateFile = reader.read(settingKeys.rateFile, rateFileSchema, 'give an absolute path, or nothing.');
  const settings = Object.freeze({
    allowance,
    disabledTools: Object.freeze(disabledTools),
    rateFile: rateFile === '' ? null : rateFile,
    guard: Object.freeze(readGuard(reader)),
    plans: Object.freeze(readPlanEntries(reader)),
    providerBaseUrls: Object.freeze(
      reader.read(settingKeys.providerBaseUrls, baseUrlsSchema, baseUrlsRemedy) ?? {},
    ),
    gatewayUpstreams: Object.freeze(readUpstreams(reader)),
    unofficialQuotas: Object.freeze(readQuotas(reader)),
    statusBar: Object.freeze(readStatusBar(reader)),
  });
  return { settings, notices: reader.notices };
}

/** Takes one setting after the other and notes those that can't be used. */
class SettingReader {
  readonly values: Readonly<Partial<Record<SettingKey, unknown>>>;
  readonly notices: SettingNotice[] = [];

  constructor(values: Readonly<Partial<Record<SettingKey, unknown>>>) {
    this.values = values;
  }

  /** `null` where nothing is set, or what is set can't be used. */
  read<T>(key: SettingKey, schema: z.ZodType<T>, remedy: string): T | null {
    const value = this.values[key];
    if (value === undefined) return null;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    this.note(key, `is ${shown(value)}, which can't be used: ${remedy}`);
    return null;
  }

  note(key: SettingKey, message: string): void {
    this.notices.push({ key, message });
  }
}

function readAllowance(reader: SettingReader, allowanceZone: () => string): Allowance {
  const {
    allowanceAmount: amountKey,
    allowanceUnit: unitKey,
    allowanceYearStart: startKey,
    allowanceTimeZone: zoneKey,
  } = settingKeys;
  const amount = reader.read(amountKey, shape.amount, 'give a number above zero, or remove it.');
  const unit = reader.read(unitKey, unitSchema, 'give a currency like USD, or tokens.');
  const yearStart = reader.read(startKey, yearStartSchema, 'give a month and a day like 04-01.');
  const zone = reader.read(zoneKey, zoneSchema, 'give a time zone like Europe/Paris, or nothing.');
  // An amount whose unit can't be read is an amount of nothing.
  const isUnitBad = unit === null && reader.values[unitKey] !== undefined;
  return {
    amount: isUnitBad ? null : amount,
    unit: unit ?? settingDefaults[unitKey],
    yearStart: yearStart ?? settingDefaults[startKey],
    timeZone: zone === null || zone === '' ? allowanceZone() : zone,
    exchangeRates: readRates(reader),
  };
}

/** Off unless it is surely on: another program's login is read for it. */
function readQuotas(reader: SettingReader): QuotaTool[] {
  return quotaSettings
    .filter(([key]) => reader.read(key, isEnabledSchema, 'give true or false.') === true)
    .map(([, tool]) => tool);
}

/** A limit that can't be read is none: calls are never refused for a slip of the pen, and the notice tells of it. */
function readGuard(reader: SettingReader): GuardLimits {
  const { dailyLimit, allowanceLimit, burnRate } = guardLimitsSchema.shape;
  const dollars = 'give dollars, at least 0.01, or remove it.';
  const share = 'give a share of the allowance as 0.9 for 90 %, or remove it.';
  return {
    dailyLimit: reader.read(settingKeys.dailyLimit, dailyLimit, dollars),
    allowanceLimit: reader.read(settingKeys.allowanceLimit, allowanceLimit, share),
    burnRate: reader.read(settingKeys.burnRate, burnRate, dollars),
  };
}

function readStatusBar(reader: SettingReader): StatusBarSettings {
  const { warnAt, errorAt, alignment, priority } = settingKeys;
  return {
    warnAt: reader.read(warnAt, limitSchema, limitRemedy) ?? defaultStatusBar.warnAt,
    errorAt: reader.read(errorAt, limitSchema, limitRemedy) ?? defaultStatusBar.errorAt,
    alignment: reader.read(alignment, alignmentSchema, 'give left or right.') ?? defaultStatusBar.alignment,
    priority: reader.read(priority, prioritySchema, 'give a number.') ?? defaultStatusBar.priority,
  };
}

const isEnabledSchema = z.boolean();
const alignmentSchema = z.enum(['left', 'right']);
const prioritySchema = z.number();
const limitRemedy = 'give a share between 0 (never) and 10, as 0.9 for 90 %.';
const unitSchema = shape.unit.refine((unit) => unit === 'tokens' || isCurrency(unit));
const yearStartSchema = shape.yearStart.refine((start) => isDay(`2024-${start}`));
const zoneSchema = z.string().refine((zone) => zone === '' || isTimeZone(zone));
const rateFileSchema = z.string().refine((path) => path === '' || absolutePath.test(path));

/** Only the shape is held against here: what a good address is, the gateway says itself. */
const upstreamSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}=https?:\/\/\S+$/);

function readUpstreams(reader: SettingReader): string[] {
  const key = settingKeys.gatewayUpstreams;
  const entries = reader.read(key, z.array(z.unknown()), 'give a list of NAME=URL.') ?? [];
  const good = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const parsed = upstreamSchema.safeParse(entry);
    // The last one of a name holds: the gateway refuses a name that comes twice.
    if (parsed.success) good.set(parsed.data.slice(0, parsed.data.indexOf('=')), parsed.data);
    else {
      const remedy = 'give a name and an address like anthropic=https://ai.example.com.';
      reader.note(key, `has an entry that can't be used (number ${index + 1}): ${remedy}`);
    }
  }
  return [...good.values()];
}

const baseUrlsRemedy = 'give addresses by provider, as {"litellm": "https://proxy.example.com"}.';

function readPlanEntries(reader: SettingReader): readonly Plan[] {
  const key = settingKeys.plans;
  const { plans, faults } = readPlans(reader.read(key, z.array(z.unknown()), 'give a list of plans.') ?? []);
  for (const fault of faults) reader.note(key, fault);
  return plans;
}

function readRates(reader: SettingReader): Allowance['exchangeRates'] {
  const key = settingKeys.exchangeRates;
  const entries = reader.read(key, z.array(z.unknown()), 'give a list of rates.') ?? [];
  const good: Allowance['exchangeRates'] = [];
  for (const [index, entry] of entries.entries()) {
    const parsed = rateSchema.safeParse(entry);
    if (parsed.success && isDay(parsed.data.from)) good.push(parsed.data);
    else {
      const remedy =
        'each needs "from" (a day like 2026-01-31), "currency" (like EUR) and "perUsd" (above 0).';
      reader.note(key, `has an entry that can't be used (number ${index + 1}): ${remedy}`);
    }
  }
  return good;
}

/** A value in a sentence, cut short: settings may hold anything. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** `computeSpend.rateFile is "rates.json", which can't be used: …` */
export function noticeSentence({ key, message }: SettingNotice): string {
  return `${settingsSection}.${key} ${message}`;
}
