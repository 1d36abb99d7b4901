import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { panelCommands } from '../../src/core/panelMessages.ts';
import { commandIds } from '../../src/host/ids.ts';
import { contentSecurityPolicy, panelPage } from '../../src/host/panelPage.ts';
import { FakePage } from './fakes/page.ts';
import { makeCellDays } from '../webview/accountFixtures.ts';
import { settled } from './fakes/vscode.ts';
import { makeCall, makeSnapshot, makeTotals } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

const query = { since: '2026-11-01', until: null, timeZone: null };

async function showPanel() {
  const started = startHost();
  started.meter.join();
  await started.editor.run(commandIds.showPanel);
  const [page] = started.editor.pages;
  if (page === undefined) throw new Error('no panel was made');
  return { ...started, page };
}

describe('the page', () => {
  test('may load nothing but its own script and style sheet', () => {
    expect(contentSecurityPolicy({ cspSource: 'https://x', nonce: 'abc' })).toBe(
      "default-src 'none'; style-src https://x; script-src 'nonce-abc'; base-uri 'none'; form-action 'none'",
    );
  });

  test('has no inline script or style, and escapes what is put into it', () => {
    const html = panelPage({
      cspSource: 'https://x',
      script: 'https://x/"><script>alert(1)</script>',
      style: 'https://x/a.css?b&c',
      nonce: 'abc',
    });
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<style| style=| on\w+=/);
    expect(html).toContain('https://x/a.css?b&amp;c');
  });

  test('comes from dist and media only, with a nonce of its own each time', async () => {
    const { editor, page, host } = await showPanel();
    expect(page).toMatchObject({
      viewType: 'computeSpend.panel',
      title: 'Compute Spend',
      iconPath: { path: '/extension/media/icon.png' },
      options: { enableScripts: true, retainContextWhenHidden: false },
    });
    expect(page.webview.options).toEqual({
      enableScripts: true,
      localResourceRoots: [{ path: '/extension/dist' }, { path: '/extension/media' }],
    });
    expect(page.webview.html).toContain('src="https://csp.example/extension/dist/panel.js"');
    expect(page.webview.html).toContain('href="https://csp.example/extension/dist/panel.css"');
    page.dispose();
    await editor.run(commandIds.showPanel);
    const nonces = editor.pages.map(({ webview }) => /nonce="([\w-]{36})"/.exec(webview.html)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    host.dispose();
  });

  test('is one: shown again it comes to the front, after a reload it is taken over', async () => {
    const { editor, meter, page, host } = await showPanel();
    await editor.run(commandIds.showPanel);
    expect(editor.pages).toHaveLength(1);
    expect(page.revealed).toBe(1);
    const revived = new FakePage(editor, 'computeSpend.panel', 'Compute Spend', {});
    await editor.serializer?.deserializeWebviewPanel(revived as never, undefined);
    expect(page.isDisposed).toBe(true);
    await revived.say({ type: 'ready' });
    expect(revived.posted).toEqual([
      { type: 'snapshot', snapshot: makeSnapshot(), link: 'joined', locale: 'en' },
    ]);
    meter.say(makeSnapshot());
    expect(page.posted).toEqual([]);
    host.dispose();
    expect(editor.alive).toBe(0);
  });
});

describe('its messages', () => {
  test('nothing is sent before ready; then one snapshot, and updates while visible', async () => {
    const { meter, page, host } = await showPanel();
    meter.say(makeSnapshot());
    expect(page.posted).toEqual([]);
    await page.say({ type: 'ready' });
    meter.become('lost');
    expect(page.posted.map((event) => event.type === 'snapshot' && event.link)).toEqual(['joined', 'lost']);
    await page.setVisible(false);
    meter.join();
    await page.setVisible(true);
    expect(page.posted).toHaveLength(2);
    await page.say({ type: 'ready' });
    expect(page.posted).toHaveLength(3);
    host.dispose();
  });

  test('questions are answered by the meter, under their ids', async () => {
    const { meter, page, host } = await showPanel();
    const rows = [{ key: ['claude-opus-4-8'], totals: makeTotals() }];
    const calls = [makeCall()];
    const asked: unknown[] = [];
    meter.answers = {
      totals: (by, asks) => {
        asked.push([by, asks]);
        return Promise.resolve(rows);
      },
      calls: (asks) => {
        asked.push(asks);
        return Promise.resolve(calls);
      },
    };
    meter.become('joined');
    await page.say({ type: 'ready' });
    page.posted.length = 0;
    await page.say({ type: 'query', id: 7, by: ['model'], query });
    await page.say({ type: 'calls', id: 8, query, limit: 100 });
    expect(asked).toEqual([[['model'], query], { ...query, limit: 100, newestFirst: true }]);
    expect(page.posted).toEqual([
      { type: 'rows', id: 7, rows },
      { type: 'callRows', id: 8, calls },
    ]);
    host.dispose();
  });

  test('a question that fails, or meets no meter, is answered as failed', async () => {
    const { meter, page, host } = await showPanel();
    meter.answers = { totals: () => Promise.reject(new Error('the ledger is locked')) };
    meter.become('joined');
    await page.say({ type: 'query', id: 1, by: [], query });
    meter.become('lost');
    await page.say({ type: 'query', id: 2, by: [], query });
    expect(page.posted).toEqual([
      { type: 'failed', id: 1, message: 'the ledger is locked' },
      { type: 'failed', id: 2, message: 'The meter is not running.' },
    ]);
    host.dispose();
  });

  test('an answer that comes late never reaches a page that asked something else under its id', async () => {
    const { meter, page, host } = await showPanel();
    let answer: (rows: []) => void = () => undefined;
    meter.answers = { totals: () => new Promise((resolve) => (answer = resolve)) };
    meter.become('joined');
    await page.say({ type: 'ready' });
    void page.say({ type: 'query', id: 1, by: [], query });
    await page.setVisible(false);
    await page.setVisible(true);
    await page.say({ type: 'ready' });
    answer([]);
    await settled();
    expect(page.posted.map(({ type }) => type)).toEqual(['snapshot', 'snapshot']);
    host.dispose();
  });

  test('every button runs a command of the extension', async () => {
    const { editor, page, host } = await showPanel();
    editor.executed.length = 0;
    const asking: readonly string[] = [
      'setAllowance',
      'connectTool',
      'disconnectTool',
      'connectProvider',
      'confirmPayer',
    ];
    for (const command of panelCommands.filter((name) => !asking.includes(name))) {
      await page.say({ type: 'command', command, month: '2026-10' });
    }
    // Not waited for: they go on when the user has answered.
    for (const command of asking) void page.say({ type: 'command', command });
    await settled();
    const run = editor.executed.map(({ command }) => command).filter((id) => id.startsWith('computeSpend.'));
    expect(run).toHaveLength(panelCommands.length);
    for (const id of run) expect(editor.handlers.has(id)).toBe(true);
    expect(editor.pickedFrom).toEqual([['A row per day', 'A row per call']]);
    host.dispose();
  });

  test('an account’s days are asked of the meter, and its buttons name it', async () => {
    const { editor, meter, page, host } = await showPanel();
    const cells = makeCellDays();
    meter.answers = { cells: () => Promise.resolve(cells) };
    meter.become('joined');
    const days = { since: '2026-01-01', until: '2026-12-31', timeZone: null };
    await page.say({ type: 'cells', id: 3, ref: { provider: 'anthropic', id: 'org_1' }, query: days });
    expect(page.posted.at(-1)).toEqual({ type: 'cellRows', id: 3, cells });
    editor.executed.length = 0;
    await page.say({ type: 'command', command: 'disconnectProvider', account: 'anthropic/org_1' });
    expect(editor.executed.at(-1)).toEqual({
      command: 'computeSpend.disconnectProvider',
      arguments: ['anthropic/org_1'],
    });
    host.dispose();
  });

  test.each([
    [{ type: 'cells', id: 1, ref: { provider: 'nobody', id: 'org_1' }, query }],
    [{ type: 'query', id: 1, by: ['password'], query }],
    [{ type: 'query', id: 1, by: [], query: { ...query, since: "'; drop table calls" } }],
    [{ type: 'query', id: 1, by: [], query: { ...query, extra: 1 } }],
    [{ type: 'calls', id: 1, query, limit: 1e9 }],
    [{ type: 'command', command: 'forgetEverything' }],
    [{ type: 'command', command: 'exportMonth', month: '../../etc' }],
    [{ type: '__proto__' }],
    [null],
  ])('%j is refused and logged', async (message) => {
    const { meter, page, logged, host } = await showPanel();
    meter.asked.length = 0;
    await page.say(message);
    expect(meter.asked).toEqual([]);
    expect(page.posted).toEqual([]);
    expect(logged.at(-1)).toMatch(/^warn The panel said something that can't be understood/);
    host.dispose();
  });

  test('garbage never throws out', async () => {
    const { page, host } = await showPanel();
    const garbage = fastCheck.oneof(
      fastCheck.anything(),
      fastCheck.record({
        type: fastCheck.constantFrom('query', 'calls', 'command', 'ready'),
        id: fastCheck.anything(),
        by: fastCheck.anything(),
        query: fastCheck.anything(),
        command: fastCheck.anything(),
      }),
    );
    await fastCheck.assert(
      fastCheck.asyncProperty(garbage, async (message) => {
        await page.say(message);
      }),
    );
    host.dispose();
  });
});
