import type * as vscode from 'vscode';
import type { Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { hoverCommands, hoverText } from './hover.ts';
import { statusBarItemId } from './ids.ts';
import { meterView, type MeterState, type Severity } from './meterView.ts';
import type { StatusBarSettings } from './settings.ts';

const backgrounds: Readonly<Record<Severity, string | null>> = {
  none: null,
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

/** The one item in the status bar. Draws a state; touches the editor only where something changed. */
export class StatusBarMeter implements Disposable {
  private readonly vscode: Editor;
  private item: vscode.StatusBarItem | null = null;
  private place = '';
  private hover = '';

  constructor(editor: Editor) {
    this.vscode = editor;
  }

  show(state: MeterState, place: Pick<StatusBarSettings, 'alignment' | 'priority'>): void {
    const item = this.itemAt(place);
    const view = meterView(state);
    if (item.text !== view.text) item.text = view.text;
    if (item.command !== view.command) item.command = view.command;
    if (item.accessibilityInformation?.label !== view.spoken) {
      item.accessibilityInformation = { label: view.spoken, role: 'button' };
    }
    this.colour(item, view.severity);
    this.setHover(item, hoverText(state));
  }

  dispose(): void {
    this.item?.dispose();
    this.item = null;
  }

  /** The editor fixes an item's place when it is made, so another place is another item. */
  private itemAt({
    alignment,
    priority,
  }: Pick<StatusBarSettings, 'alignment' | 'priority'>): vscode.StatusBarItem {
    const place = `${alignment} ${String(priority)}`;
    if (this.item !== null && this.place === place) return this.item;
    this.item?.dispose();
    const { Left, Right } = this.vscode.StatusBarAlignment;
    const item = this.vscode.window.createStatusBarItem(
      statusBarItemId,
      alignment === 'left' ? Left : Right,
      priority,
    );
    item.name = 'Compute Spend';
    this.item = item;
    this.place = place;
    this.hover = '';
    item.show();
    return item;
  }

  private colour(item: vscode.StatusBarItem, severity: Severity): void {
    const wanted = backgrounds[severity] ?? undefined;
    if (item.backgroundColor?.id === wanted) return;
    item.backgroundColor = wanted === undefined ? undefined : new this.vscode.ThemeColor(wanted);
  }

  private setHover(item: vscode.StatusBarItem, hover: string): void {
    if (hover === this.hover) return;
    const markdown = new this.vscode.MarkdownString(hover);
    markdown.isTrusted = { enabledCommands: hoverCommands };
    item.tooltip = markdown;
    this.hover = hover;
  }
}
