import type { ReportedRow } from '../../core/providerReport.ts';

/** A row of which most vendors tell only a part; what is not given is not told. */
export function reportedRow(
  told: Pick<ReportedRow, 'start' | 'end' | 'costPico'> &
    Partial<Omit<ReportedRow, 'start' | 'end' | 'costPico'>>,
): ReportedRow {
  return {
    listPico: null,
    currency: 'USD',
    who: [],
    model: null,
    item: null,
    category: 'usage',
    tokens: null,
    requests: null,
    credits: null,
    rowId: null,
    isUnreadable: false,
    ...told,
  };
}

/** The names that are told, without the gaps. */
export function namesOf(...names: readonly (string | null | undefined)[]): string[] {
  return names.filter((name): name is string => typeof name === 'string' && name !== '');
}

/** Milliseconds since 1970 → `2026-11-20T00:00:00Z`, as vendors ask for it. */
export function rfc3339(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
