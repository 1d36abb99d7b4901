import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** BCP 47, as the editor is set; numbers and dates are written in it. */
export const Locale = createContext('en');

export function useLocale(): string {
  return useContext(Locale);
}
