import { readFileSync } from 'node:fs';

/**
 * Bytes of a process in memory: now, at most so far (`VmHWM`), or those of files alone (`RssFile`), which are mostly the runtime's own
 * program. 0 where the system has no /proc.
 */
export function residentBytes(processId: number, which: 'VmRSS' | 'VmHWM' | 'RssFile' = 'VmRSS'): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(new RegExp(`^${which}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}
