import { standingConnections } from './connect/standing.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { contextKeys } from './ids.ts';
import type { MeterPort } from './meterPort.ts';

/** Tells the editor what the manifest's `when` clauses ask, so that the palette offers "Pause" or "Resume", not both. */
export class ContextKeys implements Disposable {
  private readonly store = new DisposableStore();
  private readonly known = new Map<string, boolean>();
  private readonly vscode: Editor;

  constructor(vscode: Editor, meter: MeterPort) {
    this.vscode = vscode;
    const tell = (): void => {
      this.set(contextKeys.isPaused, meter.snapshot?.state === 'paused');
      this.set(contextKeys.isConnected, standingConnections(meter.snapshot).length > 0);
      this.set(contextKeys.isRunning, meter.state === 'joined' || meter.state === 'starting');
      this.set(contextKeys.isLifted, typeof meter.snapshot?.guard.liftedUntil === 'string');
    };
    this.store.add(meter.onDidChange(tell));
    tell();
  }

  dispose(): void {
    this.store.dispose();
  }

  private set(key: string, value: boolean): void {
    if (this.known.get(key) === value) return;
    this.known.set(key, value);
    void this.vscode.commands.executeCommand('setContext', key, value);
  }
}
