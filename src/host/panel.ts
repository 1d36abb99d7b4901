import type * as vscode from 'vscode';
import type { PanelCommand, PanelEvent, PanelRequest } from '../core/panelMessages.ts';
import type { Log } from '../core/ports.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { MeterNotRunning, sentenceOf } from './failure.ts';
import { panelViewType } from './ids.ts';
import type { MeterPort } from './meterPort.ts';
import { panelPage } from './panelPage.ts';
import { panelRequestSchema } from './panelRequestSchema.ts';

/** What the page's buttons do. */
export type PanelCommands = Readonly<Record<PanelCommand, (argument: string | undefined) => unknown>>;

type Handlers = {
  readonly [Type in PanelRequest['type']]: (
    request: Extract<PanelRequest, { type: Type }>,
  ) => void | Promise<void>;
};

/** The panel's one page: made on demand, brought back after a reload, fed while it is visible. */
export class Panel implements Disposable {
  private readonly vscode: Editor;
  private readonly extensionUri: vscode.Uri;
  private readonly meter: MeterPort;
  private readonly commands: PanelCommands;
  private readonly log: Log;
  private readonly store = new DisposableStore();
  private page: vscode.WebviewPanel | null = null;
  private pageStore = new DisposableStore();
  /** The page has asked for its first snapshot, so it listens. */
  private isReady = false;
  /** Which of the pages: each starts its ids anew, so an answer to an earlier one must not reach a later one. */
  private generation = 0;

  constructor(editor: Editor, extensionUri: vscode.Uri, meter: MeterPort, commands: PanelCommands, log: Log) {
    this.vscode = editor;
    this.extensionUri = extensionUri;
    this.meter = meter;
    this.commands = commands;
    this.log = log;
    this.store.add(
      meter.onDidChange(() => {
        this.sendSnapshot();
      }),
    );
    this.store.add(
      editor.window.registerWebviewPanelSerializer(panelViewType, {
        deserializeWebviewPanel: (page) => {
          this.adopt(page);
          return Promise.resolve();
        },
      }),
    );
  }

  show(): void {
    if (this.page !== null) {
      this.page.reveal();
      return;
    }
    this.adopt(
      this.vscode.window.createWebviewPanel(
        panelViewType,
        'Compute Spend',
        this.vscode.ViewColumn.Active,
        // Hidden pages cost memory and are rebuilt from one snapshot.
        { ...this.webviewOptions(), retainContextWhenHidden: false },
      ),
    );
  }

  dispose(): void {
    this.page?.dispose();
    this.pageStore.dispose();
    this.store.dispose();
  }

  private adopt(page: vscode.WebviewPanel): void {
    // A second one can only come from a reload that brought back more than one.
    this.page?.dispose();
    this.page = page;
    this.isReady = false;
    this.pageStore = new DisposableStore();
    this.pageStore.add(page.webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.pageStore.add(
      page.onDidChangeViewState(() => {
        // A hidden page is taken down; shown again, it is a new one that reports ready.
        if (!page.visible) this.isReady = false;
        this.sendSnapshot();
      }),
    );
    const pageStore = this.pageStore;
    page.onDidDispose(() => {
      pageStore.dispose();
      if (this.page === page) this.page = null;
    });
    page.iconPath = this.vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.png');
    page.webview.options = this.webviewOptions();
    page.webview.html = panelPage({
      cspSource: page.webview.cspSource,
      script: this.address(page.webview, 'dist', 'panel.js'),
      style: this.address(page.webview, 'dist', 'panel.css'),
      nonce: crypto.randomUUID(),
    });
  }

  private webviewOptions(): vscode.WebviewOptions {
    const { Uri } = this.vscode;
    return {
      enableScripts: true,
      localResourceRoots: [Uri.joinPath(this.extensionUri, 'dist'), Uri.joinPath(this.extensionUri, 'media')],
    };
  }

  private address(webview: vscode.Webview, ...path: string[]): string {
    return webview.asWebviewUri(this.vscode.Uri.joinPath(this.extensionUri, ...path)).toString();
  }

  private async receive(message: unknown): Promise<void> {
    const parsed = panelRequestSchema.safeParse(message);
    if (!parsed.success) {
      this.log.warn(
        `The panel said something that can't be understood: ${parsed.error.issues[0]?.message ?? ''}`,
      );
      return;
    }
    try {
      await this.handle(parsed.data);
    } catch (failure) {
      this.log.error(`The panel's request "${parsed.data.type}" failed: ${sentenceOf(failure)}`);
    }
  }

  private handle(request: PanelRequest): void | Promise<void> {
    // The map is exhaustive by its type, but a union can't be matched to its own member by index.
    const handler = this.handlers[request.type] as (request: PanelRequest) => void | Promise<void>;
    return handler(request);
  }

  private readonly handlers: Handlers = {
    ready: () => {
      this.generation += 1;
      this.isReady = true;
      this.sendSnapshot();
    },
    query: ({ id, by, query }) =>
      this.answer(id, async (service) => ({ type: 'rows', id, rows: await service.totals(by, query) })),
    calls: ({ id, query, limit }) =>
      this.answer(id, async (service) => ({
        type: 'callRows',
        id,
        calls: await service.calls({ ...query, limit, newestFirst: true }),
      })),
    cells: ({ id, ref, query }) =>
      this.answer(id, async (service) => ({ type: 'cellRows', id, cells: await service.cells(ref, query) })),
    command: async ({ command, month, account }) => {
      await this.commands[command](month ?? account);
    },
  };

  private async answer(
    id: number,
    ask: (service: NonNullable<MeterPort['service']>) => Promise<PanelEvent>,
  ): Promise<void> {
    const { generation } = this;
    const answer = await this.askMeter(ask).catch((failure: unknown): PanelEvent => ({
      type: 'failed',
      id,
      message: sentenceOf(failure),
    }));
    if (generation === this.generation) this.send(answer);
  }

  private async askMeter(
    ask: (service: NonNullable<MeterPort['service']>) => Promise<PanelEvent>,
  ): Promise<PanelEvent> {
    const { service } = this.meter;
    if (service === null) throw new MeterNotRunning();
    return ask(service);
  }

  private sendSnapshot(): void {
    if (!this.isReady || this.page?.visible !== true) return;
    const { snapshot, state } = this.meter;
    this.send({ type: 'snapshot', snapshot, link: state, locale: this.vscode.env.language });
  }

  private send(event: PanelEvent): void {
    if (this.page === null) return;
    void this.page.webview.postMessage(event);
  }
}
