import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** The allowance's IANA zone: every time of day on the page is in it. */
export const Zone = createContext('UTC');

export function useZone(): string {
  return useContext(Zone);
}
