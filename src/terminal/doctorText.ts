import type { DoctorReport, Finding } from '../core/meterService.ts';
import { printable } from './textTable.ts';

const marks: Readonly<Record<Finding['status'], string>> = { ok: '✓', note: '·', warning: '!', error: '✗' };

/** `doctor` for people: one line a finding, its remedy below. */
export function doctorText(report: DoctorReport): string {
  const lines = report.findings.flatMap(({ status, subject, message, remedy }) => [
    `${marks[status]} ${printable(subject)}: ${printable(message)}`,
    ...(remedy === null ? [] : [`    ${printable(remedy)}`]),
  ]);
  return [`Compute Spend ${report.version}, ledger in ${printable(report.home)}`, ...lines, ''].join('\n');
}
