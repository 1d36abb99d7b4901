import type { MeterService } from '../../core/meterService.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import { monthOf } from '../../core/time.ts';
import { monthText } from '../dayText.ts';
import type { Editor } from '../editor.ts';
import type * as vscode from 'vscode';

const openFile = 'Open';

/** Asks which month and how fine, then where to; `month` (`YYYY-MM`) is asked for when the caller doesn't name it. */
export async function exportMonth(
  editor: Editor,
  service: MeterService,
  snapshot: SpendSnapshot,
  homeFolder: string,
  month?: string,
): Promise<void> {
  const chosenMonth = month ?? (await askMonth(editor, snapshot));
  if (chosenMonth === undefined) return;
  const rows = await askRows(editor);
  if (rows === undefined) return;
  const csv = await editor.window.withProgress(
    { location: editor.ProgressLocation.Window, title: 'Compute Spend: exporting' },
    () => service.exportMonth({ month: chosenMonth, rows, timeZone: null }),
  );
  const target = await editor.window.showSaveDialog({
    title: 'Export Month as CSV',
    defaultUri: editor.Uri.joinPath(startFolder(editor, homeFolder), fileName(snapshot, chosenMonth, rows)),
    filters: { CSV: ['csv'] },
  });
  if (target === undefined) return;
  await editor.workspace.fs.writeFile(target, new TextEncoder().encode(csv));
  const answer = await editor.window.showInformationMessage(
    `${monthText(chosenMonth, editor.env.language)} is saved as ${target.path.split('/').at(-1) ?? target.path}.`,
    openFile,
  );
  if (answer === openFile) await editor.window.showTextDocument(target);
}

async function askMonth(editor: Editor, snapshot: SpendSnapshot): Promise<string | undefined> {
  const items = knownMonths(snapshot).map((month) => ({
    label: monthText(month, editor.env.language),
    description: month,
    month,
  }));
  const chosen = await editor.window.showQuickPick(items, {
    title: 'Export Month as CSV',
    placeHolder: 'Which month?',
    matchOnDescription: true,
  });
  return chosen?.month;
}

async function askRows(editor: Editor): Promise<'days' | 'calls' | undefined> {
  const chosen = await editor.window.showQuickPick(
    [
      { label: 'A row per day', description: 'and tool, model and workspace', rows: 'days' as const },
      { label: 'A row per call', description: 'every request by itself', rows: 'calls' as const },
    ],
    { title: 'Export Month as CSV', placeHolder: 'How fine?' },
  );
  return chosen?.rows;
}

/** Every month from the first known day to today, newest first. */
export function knownMonths({ knownSince, today }: Pick<SpendSnapshot, 'knownSince' | 'today'>): string[] {
  const last = monthOf(today.until);
  const first = Object.values(knownSince).map(monthOf).sort()[0] ?? last;
  const months: string[] = [];
  for (let month = last; month >= first; month = monthBefore(month)) months.push(month);
  return months.length === 0 ? [last] : months;
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 1
    ? `${String(year - 1).padStart(4, '0')}-12`
    : `${month.slice(0, 5)}${String(number - 1).padStart(2, '0')}`;
}

function fileName({ isDemo }: SpendSnapshot, month: string, rows: 'days' | 'calls'): string {
  return `compute-spend-${isDemo ? 'demo-' : ''}${month}${rows === 'calls' ? '-calls' : ''}.csv`;
}

function startFolder(editor: Editor, homeFolder: string): vscode.Uri {
  return editor.workspace.workspaceFolders?.[0]?.uri ?? editor.Uri.file(homeFolder);
}
