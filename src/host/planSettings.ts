import * as z from 'zod';
import type { Plan } from '../core/accounts.ts';
import { providerNames, type ProviderName } from '../core/providerReport.ts';
import { isDay } from '../core/time.ts';

const word = z.string().trim().min(1).max(200);
const day = z.string().refine(isDay);
/** As in a price list: a number, or its text where a person wants every digit kept. */
const fee = z
  .union([z.number().nonnegative(), z.string()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,9}(\.\d{1,6})?$/));

const planSchema = z.object({
  name: word,
  provider: word,
  account: word.nullish().transform((account) => account ?? null),
  tools: z.array(word).max(100),
  monthlyFee: fee,
  currency: z.string().refine(isCurrency),
  from: day,
  until: day.nullish().transform((until) => until ?? null),
});

/**
 * The entries of the setting that can be used, and what is wrong with the others, as the end of a sentence that begins with the
 * setting's name. Of two plans of one name the first stands.
 */
export function readPlans(entries: readonly unknown[]): {
  readonly plans: readonly Plan[];
  readonly faults: readonly string[];
} {
  const plans = new Map<string, Plan>();
  const faults: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const number = String(index + 1);
    const parsed = planSchema.safeParse(entry);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path[0];
      const where = field === undefined ? '' : ` at "${String(field)}"`;
      faults.push(`has an entry that can't be used (number ${number}${where}): ${remedy}`);
    } else if (parsed.data.until !== null && parsed.data.until < parsed.data.from) {
      faults.push(`has an entry that can't be used (number ${number}): its "until" lies before its "from".`);
    } else if (plans.has(parsed.data.name)) {
      faults.push(
        `has two plans of the name "${parsed.data.name}": give number ${number} a name of its own.`,
      );
    } else {
      plans.set(parsed.data.name, parsed.data);
    }
  }
  return { plans: [...plans.values()], faults };
}

const remedy =
  'each needs "name", "provider" (like anthropic), "tools" (like ["claude-code"]), "monthlyFee" (like 20), "currency" (like USD) and ' +
  '"from" (a day like 2026-01-31).';

/** Addresses by provider; a name that is no provider's is a fault, as its key would go elsewhere. */
export const baseUrlsSchema: z.ZodType<Readonly<Partial<Record<ProviderName, string>>>> = z.partialRecord(
  z.enum(providerNames),
  z.string().regex(/^https?:\/\/[^\s]+$/),
);

/** Does the runtime know this code as a currency that people pay in? */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}
