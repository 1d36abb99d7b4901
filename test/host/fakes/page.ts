import type { PanelEvent } from '../../../src/core/panelMessages.ts';
import { FakeEvent } from './event.ts';

type Tracker = ConstructorParameters<typeof FakeEvent>[0];

export class FakeUri {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  static file(path: string): FakeUri {
    return new FakeUri(path);
  }

  /** Of the scheme only its presence is kept: paths are told apart without it. */
  static from({ path }: { scheme: string; path: string }): FakeUri {
    return new FakeUri(path);
  }

  get scheme(): string {
    return 'file';
  }

  get fsPath(): string {
    return this.path;
  }

  static joinPath(base: FakeUri, ...parts: string[]): FakeUri {
    return new FakeUri([base.path, ...parts].join('/'));
  }

  toString(): string {
    return this.path;
  }
}

/** A webview panel without a page in it: the test plays the page. */
export class FakePage {
  readonly viewType: string;
  readonly title: string;
  readonly options: unknown;
  readonly posted: PanelEvent[] = [];
  readonly webview;
  iconPath: FakeUri | undefined;
  visible = true;
  revealed = 0;
  isDisposed = false;
  private readonly message: FakeEvent<unknown>;
  private readonly viewState: FakeEvent<undefined>;
  private readonly disposed: FakeEvent<undefined>;
  private readonly registration: { dispose(): void };

  constructor(tracker: Tracker, viewType: string, title: string, options: unknown) {
    this.viewType = viewType;
    this.title = title;
    this.options = options;
    this.message = new FakeEvent(tracker);
    this.viewState = new FakeEvent(tracker);
    // The editor drops this event's listeners with the panel itself.
    this.disposed = new FakeEvent({ track: (thing) => Object.assign(thing, { dispose: () => undefined }) });
    this.registration = tracker.track({});
    this.webview = {
      cspSource: 'https://csp.example',
      html: '',
      options: {} as unknown,
      asWebviewUri: (uri: FakeUri) => new FakeUri(`https://csp.example${uri.path}`),
      onDidReceiveMessage: this.message.subscribe,
      postMessage: (event: PanelEvent) => {
        this.posted.push(event);
        return Promise.resolve(true);
      },
    };
  }

  get onDidChangeViewState() {
    return this.viewState.subscribe;
  }
  get onDidDispose() {
    return this.disposed.subscribe;
  }

  reveal(): void {
    this.revealed += 1;
  }

  /** What the page says to the host; resolves when the host is done with it. */
  async say(message: unknown): Promise<void> {
    await this.message.fire(message);
  }

  async setVisible(isVisible: boolean): Promise<void> {
    this.visible = isVisible;
    await this.viewState.fire(undefined);
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    void this.disposed.fire(undefined);
    this.registration.dispose();
  }
}
