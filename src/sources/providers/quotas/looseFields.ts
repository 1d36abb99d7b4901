import * as z from 'zod';

/*
 * Fields of answers that nobody promises: anything else than what is wanted is `null`, so that one member that changed its form hides
 * no other. Objects are not passed through: whose account it is must not survive parsing.
 */

/** A number, also as text. */
export const looseNumber = z.unknown().optional().transform(numberOf);

/** A decimal number as text, with the digits that were told. */
export const looseDecimal = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
    return /^-?\d{1,15}(\.\d{1,12})?$/.test(text) ? text : null;
  });

export const looseBoolean = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'boolean' ? value : null));

/** A word to show, bounded and on one line. */
export const looseWord = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string') return null;
    const word = value.replace(/[\p{C}\s]+/gu, ' ').trim();
    return word === '' ? null : word.slice(0, wordLengthMax);
  });

const wordLengthMax = 60;

/** The object, or `null` where there is none or something else. */
export function looseObject<T extends z.ZodRawShape>(shape: T) {
  return z
    .object(shape)
    .nullish()
    .catch(null)
    .transform((value) => value ?? null);
}

/** The list's objects; what is none is left out. */
export function looseList<T extends z.ZodRawShape>(shape: T) {
  return z
    .array(looseObject(shape))
    .nullish()
    .catch(null)
    .transform((items) => (items ?? []).filter((item) => item !== null));
}

/** ISO instant of milliseconds since 1970; `null` for what is no instant. */
export function instantOfMs(ms: number | null): string | null {
  return ms === null || ms <= 0 || ms > 8.64e15 ? null : new Date(ms).toISOString();
}

/** ISO instant of any date's text. */
export function instantOfText(text: string | null): string | null {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : instantOfMs(ms);
}

function numberOf(value: unknown): number | null {
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = typeof value === 'number' || isText ? Number(value) : NaN;
  return Number.isFinite(number) ? number : null;
}
