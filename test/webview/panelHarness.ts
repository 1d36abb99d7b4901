import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { PanelEvent, PanelRequest } from '../../src/core/panelMessages.ts';
import { panelPage } from '../../src/host/panelPage.ts';
import { openChromium } from '../harness/chromium.ts';
import { makeCellDays } from './accountFixtures.ts';
import { callsOf, makeSnapshot, plausibleYear, rowsOf, type SpendCell } from './fixtures.ts';
import { themes, type Theme, type ThemeName } from './themes.ts';

type Question = Extract<PanelRequest, { id: number }>;
type SnapshotEvent = Extract<PanelEvent, { type: 'snapshot' }>;

export interface PanelOptions {
  readonly cells?: readonly SpendCell[];
  readonly event?: Partial<SnapshotEvent>;
  readonly theme?: ThemeName;
  readonly width?: number;
  /** Replaces the fixtures' answer; `null` leaves the question open. */
  readonly answer?: (question: Question) => PanelEvent | null;
  readonly keptState?: unknown;
  /** From when on the page's clock runs, ISO instant; without one it is the machine's. */
  readonly clock?: string;
  readonly reducedMotion?: boolean;
}

/** The page in a browser, and its editor's side in the test's hands. */
export interface OpenPanel {
  readonly page: Page;
  /** Everything the page said, in order. */
  readonly requests: readonly PanelRequest[];
  readonly commands: () => readonly Extract<PanelRequest, { type: 'command' }>[];
  readonly send: (event: PanelEvent) => Promise<void>;
  /** CSP violations, uncaught errors and console errors; empty in a good run. */
  readonly complaints: readonly string[];
}

export interface PanelHarness {
  open(options?: PanelOptions): Promise<OpenPanel>;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

const nonce = 'dGhlIG5vbmNlIG9mIGEgdGVzdA';

/** Builds the page as it ships, serves it under the panel's own Content-Security-Policy and starts one browser. */
export async function startPanelHarness(): Promise<PanelHarness> {
  const files = await buildPage();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' });
    response.end(file?.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await openChromium();
  return {
    open: (options = {}) => openPanel(browser, `http://127.0.0.1:${String(port)}/`, options),
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function openPanel(browser: Browser, url: string, options: PanelOptions): Promise<OpenPanel> {
  const cells = options.cells ?? plausibleYear();
  const first: SnapshotEvent = {
    type: 'snapshot',
    snapshot: makeSnapshot(cells),
    link: 'joined',
    locale: 'en-US',
    ...options.event,
  };
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1000, height: 900 },
    reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
  });
  if (options.clock !== undefined) await page.clock.install({ time: options.clock });
  const requests: PanelRequest[] = [];
  const complaints: string[] = [];
  const send = (event: PanelEvent): Promise<void> =>
    page.evaluate((data) => {
      window.postMessage(data, '*');
    }, event);

  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.exposeFunction('editorHears', async (request: PanelRequest) => {
    requests.push(request);
    if (request.type === 'ready') await send(first);
    else if (request.type !== 'command') {
      const answer = options.answer === undefined ? answerOf(cells, request) : options.answer(request);
      if (answer !== null) await send(answer);
    }
  });
  await page.exposeFunction('policyViolated', (directive: string) => complaints.push(`CSP: ${directive}`));
  const theme: Theme = themes[options.theme ?? 'dark'];
  await page.addInitScript(standInForEditor, { theme, keptState: options.keptState });
  await page.goto(url);
  return {
    page,
    requests,
    complaints,
    send,
    commands: () => requests.filter((request) => request.type === 'command'),
  };
}

/** The answer that the fixtures' ledger gives. */
export function answerOf(cells: readonly SpendCell[], question: Question): PanelEvent {
  switch (question.type) {
    case 'query':
      return { type: 'rows', id: question.id, rows: rowsOf(cells, question.by, question.query) };
    case 'calls':
      return { type: 'callRows', id: question.id, calls: callsOf(cells, question.query, question.limit) };
    case 'cells':
      return { type: 'cellRows', id: question.id, cells: makeCellDays() };
  }
}

/** Runs in the page before its own script: what VS Code's webview frame provides. */
function standInForEditor({ theme, keptState }: { theme: Theme; keptState: unknown }): void {
  const frame = window as unknown as {
    editorHears: (request: unknown) => Promise<void>;
    policyViolated: (directive: string) => Promise<void>;
    acquireVsCodeApi: () => unknown;
    keptState: unknown;
  };
  frame.keptState = keptState;
  frame.acquireVsCodeApi = () => ({
    postMessage: (request: unknown) => void frame.editorHears(request),
    getState: () => frame.keptState,
    setState: (state: unknown) => {
      frame.keptState = state;
    },
  });
  document.addEventListener('securitypolicyviolation', (event) => {
    void frame.policyViolated(`${event.violatedDirective} ${event.blockedURI}`);
  });
  document.addEventListener('DOMContentLoaded', () => {
    const { style } = document.documentElement;
    for (const [name, color] of Object.entries(theme.colors)) style.setProperty(`--vscode-${name}`, color);
    style.setProperty('--vscode-font-family', 'Liberation Sans, Arial, sans-serif');
    style.setProperty('--vscode-font-size', '13px');
    style.setProperty('--vscode-editor-font-family', 'Liberation Mono, monospace');
    document.body.classList.add(theme.bodyClass);
  });
}

async function buildPage(): Promise<ReadonlyMap<string, { readonly type: string; readonly text: string }>> {
  const source = new URL('../../src/webview/', import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: { panel: `${source}main.tsx`, styles: `${source}panel.css` },
    outdir: 'dist',
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const html = panelPage({
    cspSource: "'self'",
    script: 'panel.js',
    style: 'panel.css',
    nonce,
  });
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: html }],
    ['/panel.js', { type: 'text/javascript; charset=utf-8', text: textOf('panel.js') }],
    ['/panel.css', { type: 'text/css; charset=utf-8', text: textOf('styles.css') }],
  ]);
}
