import { decimalFromPico, picoFromDecimal } from './money.ts';

/** What is left of the allowance, in its unit, exactly; negative when overdrawn. */
export function remainingOf(amount: number, drawn: string): string {
  // Six places are more than any currency has; the amount comes from a person's settings.
  return decimalFromPico(picoFromDecimal(amount.toFixed(6)) - picoFromDecimal(drawn));
}
