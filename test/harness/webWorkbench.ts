import type { Frame, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { waitFor } from './waitFor.ts';
import { startWebServer, workbenchAddress, type WebServerOptions, type WorkbenchQuery } from './webServer.ts';

export interface WebWorkbenchOptions extends WebServerOptions, WorkbenchQuery {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Gets what the extension host writes to its console while a test module runs. */
  readonly onConsole?: (line: string) => void;
}

/** VS Code's real workbench in a headless Chromium; closing it closes browser and server. */
export interface WebWorkbench extends AsyncDisposable {
  readonly page: Page;
  readonly address: string;
  /** Resolves with the verdict of `testsPath`: 0 passed, 1 failed. */
  readonly testsEnded: Promise<number>;
  /** Text of the status bar item with this id (`publisher.name.item`); waits until it is there. */
  statusBarText(id: string): Promise<string>;
  runCommand(title: string): Promise<void>;
  /** The first frame within the workbench, however deeply nested, in which `selector` is found. */
  frameWith(selector: string): Promise<Frame>;
}

/** Opens the workbench and waits until it is drawn. */
export async function openWebWorkbench(options: WebWorkbenchOptions): Promise<WebWorkbench> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startWebServer(options));
  const browser = stack.adopt(await openChromium(), (opened) => opened.close());
  const page = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 800 } });
  const verdict = Promise.withResolvers<number>();
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    options.onConsole?.(args.map(String).join(' '));
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => {
    verdict.resolve(code);
  });
  server.process.once('exit', () => {
    verdict.reject(new Error(`VS Code's server ended early:\n${server.output()}`));
  });
  // Whoever doesn't run tests doesn't wait for the verdict.
  verdict.promise.catch(() => undefined);
  const address = workbenchAddress(server.authority, options);
  await page.goto(address);
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  const resources = stack.move();
  return {
    page,
    address,
    testsEnded: verdict.promise,
    statusBarText: async (id) => (await statusBarItem(page, id).textContent({ timeout: 60_000 })) ?? '',
    runCommand: (title) => runCommandByTitle(page, title),
    frameWith: (selector) =>
      waitFor(`a frame with ${selector}`, async () => {
        for (const frame of page.frames()) {
          if (
            frame !== page.mainFrame() &&
            !frame.isDetached() &&
            (await frame.locator(selector).count()) > 0
          )
            return frame;
        }
        return undefined;
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The dots of an item's id have to be escaped in a selector. */
export function statusBarItem(page: Page, id: string): ReturnType<Page['locator']> {
  return page.locator(`#${id.replaceAll('.', '\\.')}`);
}

async function runCommandByTitle(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input');
  await page.keyboard.press('F1');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  // The next command would otherwise be typed into a palette that is about to close. The command's own question may take its place.
  await page
    .locator('.quick-input-widget input[placeholder="Type the name of a command to run."]')
    .waitFor({ state: 'hidden' });
}
