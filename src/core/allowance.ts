import * as z from 'zod';

/** `2026-11-18` */
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like 2026-11-18');

/**
 * What the year grants. The zone is fixed when the allowance is set, so that a journey moves no spend
 * from one day to another.
 */
export const allowanceSchema = z.object({
  /** In `unit`; `null` until the user has set it: then the meter shows the year's spend alone. */
  amount: z.number().min(0.01).max(1e15).nullable(),
  /** ISO 4217 code, or `tokens`. */
  unit: z.union([z.literal('tokens'), z.string().regex(/^[A-Z]{3}$/, 'a currency like USD, or tokens')]),
  /** First day of the allowance year, `MM-DD`; 29 February is the 28th in common years. */
  yearStart: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day like 01-01'),
  /** IANA zone. */
  timeZone: z.string().min(1),
  /** The user's dated rates: units of `currency` for one dollar, from a day on. */
  exchangeRates: z.array(
    z.object({ from: day, currency: z.string().regex(/^[A-Z]{3}$/), perUsd: z.number().min(1e-9).max(1e9) }),
  ),
});

export type Allowance = z.infer<typeof allowanceSchema>;
