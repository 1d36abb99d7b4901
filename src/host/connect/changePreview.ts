import type { ConnectionPlan } from '../../core/toolConnection.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';

/** Documents of this scheme are read-only, as nobody registers a way to write them. */
export const changeScheme = 'compute-spend-change';

/** Shows what a connection would change as the editor's own diff, before and after, nothing of it on disk. */
export class ChangePreview implements Disposable {
  private readonly vscode: Editor;
  private readonly texts = new Map<string, string>();
  private readonly store = new DisposableStore();
  private shown = 0;

  constructor(vscode: Editor) {
    this.vscode = vscode;
    this.store.add(
      vscode.workspace.registerTextDocumentContentProvider(changeScheme, {
        provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? '',
      }),
    );
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.texts.delete(uri.toString());
      }),
    );
  }

  async show(change: NonNullable<ConnectionPlan['change']>): Promise<void> {
    this.shown += 1;
    const name = change.file.split(/[/\\]/).at(-1) ?? change.file;
    const before = this.document(`before/${String(this.shown)}/${name}`, change.before ?? '');
    const after = this.document(`after/${String(this.shown)}/${name}`, change.after);
    await this.vscode.commands.executeCommand(
      'vscode.diff',
      before,
      after,
      `${name}: what connecting changes`,
      {
        preview: true,
      },
    );
  }

  dispose(): void {
    this.store.dispose();
    this.texts.clear();
  }

  private document(path: string, text: string): ReturnType<Editor['Uri']['from']> {
    // The name keeps its ending, so that the editor colours the text as it would the file.
    const uri = this.vscode.Uri.from({ scheme: changeScheme, path: `/${path}` });
    this.texts.set(uri.toString(), text);
    return uri;
  }
}
