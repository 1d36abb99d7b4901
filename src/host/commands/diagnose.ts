import type { DoctorReport, Finding } from '../../core/meterService.ts';
import type { Editor } from '../editor.ts';

const marks: Readonly<Record<Finding['status'], string>> = {
  ok: 'ok     ',
  note: 'note   ',
  warning: 'WARNING',
  error: 'ERROR  ',
};

/** The doctor's report as text, the worst first: it holds no prompt, key or cost, so it can go into a bug report. */
export function doctorText({ version, home, findings }: DoctorReport): string {
  const order: readonly Finding['status'][] = ['error', 'warning', 'note', 'ok'];
  const lines = findings
    .toSorted((one, other) => order.indexOf(one.status) - order.indexOf(other.status))
    .flatMap(({ status, subject, message, remedy }) => [
      `${marks[status]}  ${subject}: ${message}`,
      ...(remedy === null ? [] : [`         → ${remedy}`]),
    ]);
  return [`Compute Spend ${version}`, `Ledger and log: ${home}`, '', ...lines, ''].join('\n');
}

export async function showDoctorReport(editor: Editor, report: DoctorReport): Promise<void> {
  const content = doctorText(report);
  const document = await editor.workspace.openTextDocument({ content, language: 'plaintext' });
  await editor.window.showTextDocument(document, { preview: true });
}
