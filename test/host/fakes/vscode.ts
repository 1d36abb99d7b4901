import type * as vscode from 'vscode';
import type { Editor } from '../../../src/host/editor.ts';
import { FakeAuthentication } from './authentication.ts';
import { FakeChatList } from './chatList.ts';
import { FakeConfiguration } from './configuration.ts';
import { FakeEnvironment } from './environment.ts';
import { FakeEvent } from './event.ts';
import { FakeInput } from './input.ts';
import { FakePage, FakeUri } from './page.ts';
import { FakeSecrets } from './secrets.ts';

export interface ShownMessage {
  readonly kind: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly detail: string | null;
  readonly buttons: readonly string[];
  answer(button: string | undefined): Promise<void>;
}

export interface FakeStatusBarItem {
  readonly id: string;
  readonly alignment: number;
  readonly priority: number;
  name: string;
  text: string;
  command: string | undefined;
  tooltip: { value: string; isTrusted: { enabledCommands: string[] } } | undefined;
  backgroundColor: { id: string } | undefined;
  accessibilityInformation: { label: string; role: string } | undefined;
  isShown: boolean;
}

/** Lets promise chains that have nothing more to wait for run to their end. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** An editor in memory: does what the host asks and keeps it for looking at. Counts what is made and not yet disposed. */
export class FakeEditor {
  readonly messages: ShownMessage[] = [];
  readonly items: FakeStatusBarItem[] = [];
  readonly inputs: FakeInput[] = [];
  readonly pages: FakePage[] = [];
  readonly terminals: {
    options: vscode.TerminalOptions;
    sent: { text: string; isRun: boolean }[];
    isShown: boolean;
  }[] = [];
  readonly documents: { content: string; language: string }[] = [];
  readonly opened: string[] = [];
  readonly executed: { command: string; arguments: unknown[] }[] = [];
  readonly written = new Map<string, string>();
  readonly configuration: FakeConfiguration;
  /** Windows of one editor share it. */
  globalState = new FakeMemento();
  readonly secrets = new FakeSecrets(this);
  readonly authentication = new FakeAuthentication(this);
  /** What the extension gives to terminals. */
  readonly environment = new FakeEnvironment();
  readonly chatList = new FakeChatList();
  /** The window's extensions by id, with their versions. */
  readonly extensions = new Map<string, string>();
  readonly copied: string[] = [];
  /** The texts of read-only documents, as whoever opens one gets them. */
  provideText: ((uri: FakeUri) => string) | null = null;
  workspaceFolders: { uri: FakeUri; name: string; index: number }[] = [];
  readonly foldersChanged = new FakeEvent<undefined>(this);
  readonly editorChanged = new FakeEvent<undefined>(this);
  isFocused = true;
  readonly focusChanged = new FakeEvent<undefined>(this);
  readonly documentClosed = new FakeEvent<{ uri: FakeUri }>(this);
  readonly handlers = new Map<string, (...values: unknown[]) => unknown>();
  readonly progressTitles: string[] = [];
  /** Registered language-model tools by name. */
  readonly tools = new Map<string, vscode.LanguageModelTool<object>>();
  version = '1.140.0';
  /** What the next quick pick answers: the place in the list, or `null` for giving up. */
  picks: (number | null)[] = [];
  readonly pickedFrom: string[][] = [];
  /** Where the next save dialog leads; `null` for giving up. */
  saveTo: string | null = null;
  readonly saveDialogs: { path: string }[] = [];
  remoteName: string | undefined = undefined;
  language = 'en';
  serializer: vscode.WebviewPanelSerializer | null = null;
  /** Things made that have to be disposed, less those that were. */
  alive = 0;

  constructor(settings: Record<string, unknown> = {}) {
    this.configuration = new FakeConfiguration(this, settings);
    this.chatList.onOpened = () => void this.editorChanged.fire(undefined);
  }

  /** The API as the host gets it. The fake has only what the host uses, so the type is asserted here, once. */
  get api(): Editor {
    return {
      version: this.version,
      env: {
        language: this.language,
        remoteName: this.remoteName,
        clipboard: { writeText: (text: string) => Promise.resolve(void this.copied.push(text)) },
      },
      extensions: {
        getExtension: (id: string) =>
          this.extensions.has(id) ? { packageJSON: { version: this.extensions.get(id) } } : undefined,
      },
      Range: Array,
      WorkspaceEdit: FakeWorkspaceEdit,
      window: Object.defineProperties(this.window, {
        activeTextEditor: { get: () => this.activeTextEditor, configurable: true },
        state: { get: () => ({ focused: this.isFocused, active: this.isFocused }), configurable: true },
      }),
      commands: this.commands,
      authentication: {
        getAccounts: (provider: string) => this.authentication.getAccounts(provider),
        getSession: (provider: string, scopes: string[], options: object) =>
          this.authentication.getSession(provider, scopes, options),
        onDidChangeSessions: this.authentication.onDidChangeSessions,
      },
      workspace: Object.defineProperty(this.workspace, 'workspaceFolders', {
        get: () => this.workspaceFolders,
        configurable: true,
      }),
      lm: this.lm,
      LanguageModelTextPart: FakeTextPart,
      LanguageModelDataPart: FakeDataPart,
      LanguageModelToolResult: class {
        content: unknown[];
        constructor(content: unknown[]) {
          this.content = content;
        }
      },
      Uri: FakeUri,
      MarkdownString: class {
        value: string;
        isTrusted: unknown;
        constructor(value: string) {
          this.value = value;
        }
      },
      ThemeColor: class {
        id: string;
        constructor(id: string) {
          this.id = id;
        }
      },
      StatusBarAlignment: { Left: 1, Right: 2 },
      ProgressLocation: { SourceControl: 1, Window: 10, Notification: 15 },
      ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
      ViewColumn: { Active: -1 },
      QuickInputButtons: { Back: FakeInput.back },
    } as unknown as Editor;
  }

  track<T extends object>(thing: T): T & { dispose(): void } {
    this.alive += 1;
    let isAlive = true;
    return Object.assign(thing, {
      dispose: () => {
        if (isAlive) this.alive -= 1;
        isAlive = false;
      },
    });
  }

  /** The newest item, as a line: `[warning] $(dashboard) $1,234 · 12%`. */
  get bar(): string {
    const item = this.items.at(-1);
    if (item === undefined) return '(no item)';
    const colour = item.backgroundColor?.id.replace(/statusBarItem\.(\w+)Background/, '[$1] ') ?? '';
    return `${colour}${item.text}`;
  }

  get hover(): string {
    return this.items.at(-1)?.tooltip?.value ?? '';
  }

  async run(command: string, ...values: unknown[]): Promise<void> {
    await this.handlers.get(command)?.(...values);
    await settled();
  }

  private message(kind: ShownMessage['kind']) {
    return (text: string, ...rest: unknown[]): Promise<string | undefined> =>
      new Promise((resolve) => {
        const options = rest.find((entry) => typeof entry === 'object') as { detail?: string } | undefined;
        this.messages.push({
          kind,
          text,
          detail: options?.detail ?? null,
          buttons: rest.filter((entry) => typeof entry === 'string'),
          answer: async (button) => {
            resolve(button);
            await settled();
          },
        });
      });
  }

  openFolders(...paths: string[]): void {
    this.workspaceFolders = paths.map((path, index) => ({
      uri: FakeUri.file(path),
      name: path.split('/').at(-1) ?? path,
      index,
    }));
    void this.foldersChanged.fire(undefined);
  }

  /** The user goes to this window, or leaves it. */
  focus(isFocused = true): void {
    this.isFocused = isFocused;
    void this.focusChanged.fire(undefined);
  }

  private readonly window = {
    onDidChangeWindowState: (listener: () => void) => this.focusChanged.subscribe(listener),
    onDidChangeActiveTextEditor: (listener: () => void) => this.editorChanged.subscribe(listener),
    showInformationMessage: this.message('information'),
    showWarningMessage: this.message('warning'),
    showErrorMessage: this.message('error'),
    createStatusBarItem: (id: string, alignment: number, priority: number) => {
      const item: FakeStatusBarItem = {
        id,
        alignment,
        priority,
        name: '',
        text: '',
        command: undefined,
        tooltip: undefined,
        backgroundColor: undefined,
        accessibilityInformation: undefined,
        isShown: false,
      };
      this.items.push(item);
      return this.track(Object.assign(item, { show: () => (item.isShown = true) }));
    },
    createInputBox: () => this.makeInput(),
    createQuickPick: () => this.makeInput(),
    showQuickPick: (items: { label: string }[]) => {
      this.pickedFrom.push(items.map(({ label }) => label));
      const place = this.picks.shift();
      return Promise.resolve(place === null || place === undefined ? undefined : items[place]);
    },
    showSaveDialog: ({ defaultUri }: { defaultUri: FakeUri }) => {
      this.saveDialogs.push({ path: defaultUri.path });
      return Promise.resolve(this.saveTo === null ? undefined : FakeUri.file(this.saveTo));
    },
    showTextDocument: (target: { path?: string }) => {
      this.opened.push(target.path ?? 'untitled');
      return Promise.resolve();
    },
    withProgress: ({ title }: { title: string }, task: () => Promise<unknown>) => {
      this.progressTitles.push(title);
      return task();
    },
    createTerminal: (options: vscode.TerminalOptions) => {
      const terminal = { options, sent: [] as { text: string; isRun: boolean }[], isShown: false };
      this.terminals.push(terminal);
      return {
        show: () => (terminal.isShown = true),
        sendText: (text: string, isRun: boolean) => terminal.sent.push({ text, isRun }),
      };
    },
    createWebviewPanel: (viewType: string, title: string, _column: number, options: unknown) => {
      const page = new FakePage(this, viewType, title, options);
      this.pages.push(page);
      return page;
    },
    registerWebviewPanelSerializer: (_viewType: string, serializer: vscode.WebviewPanelSerializer) => {
      this.serializer = serializer;
      return this.track({});
    },
  };

  private readonly commands = {
    registerCommand: (id: string, handler: (...values: unknown[]) => unknown) => {
      if (this.handlers.has(id)) throw new Error(`command ${id} is registered twice`);
      this.handlers.set(id, handler);
      const registration = this.track({});
      return {
        dispose: () => {
          this.handlers.delete(id);
          registration.dispose();
        },
      };
    },
    executeCommand: async (command: string, ...values: unknown[]) => {
      this.executed.push({ command, arguments: values });
      if (this.chatList.run(command, values[0])) return undefined;
      return await this.handlers.get(command)?.(...values);
    },
  };

  private readonly lm = {
    registerTool: (name: string, tool: vscode.LanguageModelTool<object>) => {
      this.tools.set(name, tool);
      return this.track({});
    },
  };

  private readonly workspace = {
    getConfiguration: (section?: string) => this.configuration.section(section),
    onDidChangeWorkspaceFolders: (listener: () => void) => this.foldersChanged.subscribe(listener),
    onDidCloseTextDocument: (listener: (document: { uri: FakeUri }) => void) =>
      this.documentClosed.subscribe(listener),
    registerTextDocumentContentProvider: (
      _scheme: string,
      provider: { provideTextDocumentContent(uri: FakeUri): string },
    ) => {
      this.provideText = (uri) => provider.provideTextDocumentContent(uri);
      return this.track({});
    },
    applyEdit: (edit: FakeWorkspaceEdit) => {
      this.chatList.text = edit.text;
      return Promise.resolve(true);
    },
    onDidChangeConfiguration: (listener: (change: unknown) => void) =>
      this.configuration.onDidChange.subscribe(listener),
    openTextDocument: (document: { content: string; language: string }) => {
      this.documents.push(document);
      return Promise.resolve(document);
    },
    fs: {
      writeFile: (uri: FakeUri, bytes: Uint8Array) => {
        this.written.set(uri.path, new TextDecoder().decode(bytes));
        return Promise.resolve();
      },
    },
  };

  private get activeTextEditor() {
    return this.chatList.isOpen ? { document: this.chatList.document } : undefined;
  }

  private makeInput(): FakeInput {
    const input = new FakeInput(this);
    this.inputs.push(input);
    return input;
  }

  event<T>(): FakeEvent<T> {
    return new FakeEvent<T>(this);
  }
}

export class FakeTextPart {
  value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class FakeDataPart {
  data: Uint8Array;
  mimeType: string;
  constructor(data: Uint8Array, mimeType: string) {
    this.data = data;
    this.mimeType = mimeType;
  }
  static json(value: unknown): FakeDataPart {
    return new FakeDataPart(new TextEncoder().encode(JSON.stringify(value)), 'application/json');
  }
}

/** An edit that replaces a whole document. */
class FakeWorkspaceEdit {
  text = '';
  replace(_uri: unknown, _range: unknown, text: string): void {
    this.text = text;
  }
}

/** Values as the editor keeps them: JSON, readable at once, written later. */
export class FakeMemento implements vscode.Memento {
  readonly values = new Map<string, string>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get<T>(key: string, fallback?: T): T {
    const text = this.values.get(key);
    return (text === undefined ? fallback : JSON.parse(text)) as T;
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
