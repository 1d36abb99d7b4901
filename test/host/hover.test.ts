import fastCheck from 'fast-check';
import { expect, test } from 'vitest';
import { escapeMarkdown } from '../../src/host/markdown.ts';
import { makeAccount } from '../webview/accountFixtures.ts';
import { makeCall, makePeriod, makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

/** The hover as text; the narrow space before AM and PM is written as a plain one. */
function hoverOf(
  overrides: Parameters<typeof makeSnapshot>[0],
  options: Parameters<typeof startHost>[0] = {},
): string {
  const { editor, meter, host } = startHost(options);
  meter.join(makeSnapshot(overrides));
  host.dispose();
  return editor.hover.replaceAll('\u202f', ' ');
}

test('with everything to tell', () => {
  const hover = hoverOf(
    {
      isDemo: true,
      year: {
        ...makePeriod('2026-01-01', '2026-12-31', { assumedRequests: 60, unpricedRequests: 3 }),
        label: '2026',
      },
      shareOfYear: 0.0857,
      pace: 1.44,
      lastCalls: [
        makeCall({ endedAt: '2026-11-18T13:00:00.000Z', tool: 'codex', responseModel: 'gpt-5.1' }),
        makeCall(),
      ],
      problems: [
        {
          severity: 'warning',
          subject: 'codex',
          message: 'No permission for [logs].',
          remedy: 'Let it be read.',
        },
        { severity: 'info', subject: 'watching', message: 'Polling instead.', remedy: null },
        { severity: 'error', subject: 'ledger', message: 'Disk full.', remedy: null },
        { severity: 'error', subject: 'ledger', message: 'Told in Diagnose only.', remedy: null },
      ],
    },
    { remoteName: 'wsl' },
  );
  expect(hover).toMatchInlineSnapshot(`
    "**Compute Spend** on devbox

    **Demo: a made-up year, not your spend.**

    **≈$1,234.56** of $10,000 in 2026

    12% used with 8% of the year gone: ahead of pace, spending 1.4 times as fast as the year goes by.

    | | Spend | Tokens | Requests |
    |:--|--:|--:|--:|
    | Today | $0.50 | 45K | 3 |
    | November 2026 | $210.00 | 1.3M | 40 |
    | Year 2026 | ≈$1,234.56 | 3.7M | 100 |

    Last call: $0.1234, Claude Code, claude\\-opus\\-4\\-8, 2:02 PM

    Known: Claude Code since Oct 23, 2026 · Codex since Nov 2, 2026

    3 requests are not priced and not in the sum.

    ≈ Who pays is not confirmed, so calls stand at list price.

    ⚠ No permission for \\[logs\\]\\. Let it be read\\.

    ℹ Polling instead\\.

    ⚠ Disk full\\.

    ⚠ 1 more: [Diagnose](command:computeSpend.diagnose)

    [Show Panel](command:computeSpend.showPanel) · [Set Allowance](command:computeSpend.setAllowance) · [Export Month](command:computeSpend.exportMonth) · [Pause](command:computeSpend.pause)"
  `);
});

test('without an allowance', () => {
  const { allowance } = makeSnapshot();
  expect(hoverOf({ allowance: { ...allowance, amount: null }, shareUsed: null, pace: null, knownSince: {} }))
    .toMatchInlineSnapshot(`
    "**Compute Spend**

    **$1,234.56** in 2026. Set an allowance to see the share used and the pace.

    | | Spend | Tokens | Requests |
    |:--|--:|--:|--:|
    | Today | $0.50 | 45K | 3 |
    | November 2026 | $210.00 | 1.3M | 40 |
    | Year 2026 | $1,234.56 | 3.7M | 100 |

    [Show Panel](command:computeSpend.showPanel) · [Set Allowance](command:computeSpend.setAllowance) · [Export Month](command:computeSpend.exportMonth) · [Pause](command:computeSpend.pause)"
  `);
});

test('in another currency, with dollars that stand apart', () => {
  const { allowance } = makeSnapshot();
  const year = {
    ...makePeriod('2026-01-01', '2026-12-31', {}, { drawn: '1000', apart: '40' }),
    label: '2026',
  };
  const hover = hoverOf({ allowance: { ...allowance, unit: 'EUR' }, year });
  expect(hover).toContain('**€1,000.00 + $40.00 without a rate to EUR** of €10,000 in 2026');

  const unexchanged = [{ currency: 'GBP', amount: '12.5' }];
  const withFee = { ...year, amount: { ...year.amount, unexchanged } };
  expect(hoverOf({ allowance: { ...allowance, unit: 'EUR' }, year: withFee })).toContain(
    '**€1,000.00 + $40.00 + £12.50 without a rate to EUR** of €10,000 in 2026',
  );
});

test('what has no price is never a zero', () => {
  const year = {
    ...makePeriod('2026-01-01', '2026-12-31', { effectiveCost: null, unpricedRequests: 100 }),
    label: '2026',
  };
  const hover = hoverOf({ year, today: makePeriod('2026-11-18', '2026-11-18', { effectiveCost: null }) });
  expect(hover).toContain('**not priced** of $10,000');
  expect(hover).toContain('| Today | not priced |');
  expect(hover).toContain('100 requests are not priced and not in the sum.');
});

test('paused, it offers to resume', () => {
  const hover = hoverOf({ state: 'paused' });
  expect(hover).toContain('[Resume](command:computeSpend.resume)');
  expect(hover).not.toContain('computeSpend.pause');
});

test.each([
  ['starting', 'Joining the meter…'],
  ['lost', 'The meter ended and could not be started again.'],
  ['stopped', 'The meter is stopped.'],
  ['outdated', 'update it in this editor'],
] as const)('%s, it says so and as of when the figures are', (state, words) => {
  const { editor, meter, host } = startHost();
  meter.join();
  meter.become(state);
  expect(editor.hover).toContain(words);
  expect(editor.hover).toContain('Figures are as of 2:03');
  host.dispose();
});

test('its links run no command but ours, and only trusted ones', () => {
  const { editor, meter, host } = startHost();
  meter.join();
  const trusted = editor.items[0]?.tooltip?.isTrusted.enabledCommands ?? [];
  const linked = [...editor.hover.matchAll(/\(command:([^)]*)\)/g)].map(([, command]) => command);
  expect(linked.length).toBeGreaterThan(3);
  for (const command of linked) expect(trusted).toContain(command);
  for (const command of trusted) expect(editor.handlers.has(command)).toBe(true);
  host.dispose();
});

test('a model’s name can make no link, HTML or icon', () => {
  const model = '[x](command:workbench.action.quit) <img src=x> $(zap)\n# `a` | b';
  const hover = hoverOf({ lastCalls: [makeCall({ responseModel: model })] });
  expect(hover).toContain(
    String.raw`\[x\]\(command\:workbench\.action\.quit\) \<img src\=x\> \$\(zap\) \# \`a\` \| b`,
  );
});

test('no punctuation of a foreign text is left bare', () => {
  fastCheck.assert(
    fastCheck.property(fastCheck.string(), (text) => {
      expect(escapeMarkdown(text).replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~\n]/);
    }),
  );
});

test('how far the reports settle the year, what is pending, and what can’t be read', () => {
  const failure = {
    kind: 'transient',
    message: 'OpenAI does not answer.',
    remedy: 'It is asked again.',
  } as const;
  const hover = hoverOf({
    accounts: [
      makeAccount({ pending: '12.4', elsewhere: '3.1' }),
      makeAccount({
        provider: 'openai',
        label: 'Example Labs',
        settledUntil: '2026-11-22T00:00:00.000Z',
        lastFailure: { ...failure, at: '2026-11-18T14:00:00.000Z' },
      }),
    ],
  });
  expect(hover).toContain('Settled to Nov 20, 2026, $12.40 pending, $3.10 not metered here.');
  expect(hover).toContain('⚠ Example Labs\\: OpenAI does not answer\\. Its last good figures stand\\.');
});
