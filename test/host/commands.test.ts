import { describe, expect, test } from 'vitest';
import { commandIds } from '../../src/host/ids.ts';
import { settled } from './fakes/vscode.ts';
import { makeSnapshot } from './makeSnapshot.ts';
import { startHost } from './startHost.ts';

function startJoined(options: Parameters<typeof startHost>[0] = {}) {
  const started = startHost(options);
  started.meter.join();
  started.meter.asked.length = 0;
  const last = () => {
    const input = started.editor.inputs.at(-1);
    if (input === undefined) throw new Error('nothing was asked');
    return input;
  };
  return { ...started, last };
}

describe('Set Allowance', () => {
  test('asks step by step and writes the user’s settings, the amount last', async () => {
    const { editor, host, last } = startJoined();
    const done = editor.run(commandIds.setAllowance);
    expect(last()).toMatchObject({ title: 'Set Allowance', step: 1, totalSteps: 5, value: '10000' });
    await last().type('12k');
    await last().accept();
    expect(last().activeItems.map(({ value }) => value)).toEqual(['USD']);
    expect(
      last()
        .items.slice(0, 3)
        .map(({ label }) => label),
    ).toEqual(['tokens', 'USD', 'EUR']);
    await last().choose('EUR');
    expect(last()).toMatchObject({ step: 3, value: '01-01' });
    await last().type('04-01');
    await last().accept();
    expect(last().items.map(({ value }) => value)).toContain('UTC');
    await last().choose('Europe/Paris');
    expect(last()).toMatchObject({ step: 5 });
    expect(last().prompt).toContain('How many EUR is one US dollar?');
    await last().type('0.92');
    await last().accept();
    await done;
    expect(editor.configuration.writes).toEqual([
      'exchangeRates = [{"from":"2026-04-01","currency":"EUR","perUsd":0.92}]',
      'allowance.unit = "EUR"',
      'allowance.yearStart = "04-01"',
      'allowance.timeZone = "Europe/Paris"',
      'allowance.amount = 12000',
    ]);
    expect(editor.inputs.every(({ isDisposed }) => isDisposed)).toBe(true);
    host.dispose();
  });

  test.each(['1,000', '1.000.000', '-5', 'much', '0', '1e9'])('says what is wrong with %s', async (text) => {
    const { editor, host, last } = startJoined();
    void editor.run(commandIds.setAllowance);
    await last().type(text);
    expect(last().validationMessage).not.toBe('');
    await last().accept();
    expect(last().step).toBe(1);
    host.dispose();
  });

  test.each([
    ['12000', 12_000],
    ['1250.50', 1250.5],
    ['500M', 500_000_000],
    ['1.1m', 1_100_000],
    ['2 b', 2_000_000_000],
  ])('reads %s as %d', async (text, amount) => {
    const { editor, host, last } = startJoined();
    const done = editor.run(commandIds.setAllowance);
    await last().type(text);
    await last().accept();
    await last().choose('tokens');
    await last().accept();
    await last().choose('UTC');
    await done;
    expect(editor.configuration.writes.at(-1)).toBe(`allowance.amount = ${String(amount)}`);
    host.dispose();
  });

  test('goes back with the answers kept, and gives up without a trace', async () => {
    const { editor, host, last } = startJoined();
    const done = editor.run(commandIds.setAllowance);
    expect(last().buttons).toEqual([]);
    await last().type('777');
    await last().accept();
    await last().choose('USD');
    await last().type('13-01');
    await last().accept();
    expect(last().validationMessage).toContain('a month and a day that exist');
    await last().goBack();
    expect(last().step).toBe(2);
    await last().goBack();
    expect(last()).toMatchObject({ step: 1, value: '10000' });
    await last().escape();
    await done;
    expect(editor.configuration.writes).toEqual([]);
    host.dispose();
  });

  test('an empty amount is no allowance, said explicitly', async () => {
    const { editor, host, last } = startJoined();
    const done = editor.run(commandIds.setAllowance);
    await last().type('');
    await last().accept();
    await done;
    expect(editor.configuration.writes).toEqual(['allowance.amount = null']);
    host.dispose();
  });

  test('works before the meter is joined', () => {
    const { editor, host } = startHost({ settings: { 'allowance.amount': 42 } });
    void editor.run(commandIds.setAllowance);
    expect(editor.inputs[0]?.value).toBe('42');
    host.dispose();
  });
});

describe('Export Month as CSV', () => {
  test('asks for month, rows and place, and writes the file', async () => {
    const { editor, meter, host } = startJoined();
    editor.picks = [1, 0];
    editor.saveTo = '/home/ada/october.csv';
    void editor.run(commandIds.exportMonth);
    await settled();
    expect(editor.pickedFrom).toEqual([
      ['November 2026', 'October 2026'],
      ['A row per day', 'A row per call'],
    ]);
    expect(meter.asked).toEqual(['exportMonth 2026-10 days']);
    expect(editor.saveDialogs).toEqual([{ path: '/home/ada/compute-spend-2026-10.csv' }]);
    expect([...editor.written]).toEqual([['/home/ada/october.csv', 'day,cost\r\n']]);
    expect(editor.messages[0]?.text).toBe('October 2026 is saved as october.csv.');
    await editor.messages[0]?.answer('Open');
    expect(editor.opened).toEqual(['/home/ada/october.csv']);
    host.dispose();
  });

  test('takes the panel’s month and marks a demo in the file’s name', async () => {
    const { editor, meter, host } = startJoined();
    meter.say(makeSnapshot({ isDemo: true }));
    editor.picks = [1];
    await editor.run(commandIds.exportMonth, '2026-03');
    expect(meter.asked).toEqual(['exportMonth 2026-03 calls']);
    expect(editor.saveDialogs).toEqual([{ path: '/home/ada/compute-spend-demo-2026-03-calls.csv' }]);
    expect(editor.written.size).toBe(0);
    host.dispose();
  });

  test('given up at either question, asks the meter nothing', async () => {
    const { editor, meter, host } = startJoined();
    editor.picks = [null];
    await editor.run(commandIds.exportMonth);
    editor.picks = [0, null];
    await editor.run(commandIds.exportMonth, 'no month');
    expect(meter.asked).toEqual([]);
    host.dispose();
  });

  test('a meter that fails is told and logged', async () => {
    const { editor, meter, logged, logShown, host } = startHost();
    meter.answers = { exportMonth: () => Promise.reject(new Error('the ledger is locked')) };
    meter.join();
    editor.picks = [0];
    await editor.run(commandIds.exportMonth, '2026-11');
    expect(logged.at(-1)).toBe('error computeSpend.exportMonth failed: the ledger is locked');
    expect(editor.messages[0]).toMatchObject({ kind: 'error', text: 'Compute Spend: the ledger is locked' });
    await editor.messages[0]?.answer('Show Log');
    expect(logShown()).toBe(1);
    host.dispose();
  });
});

describe('Forget Everything', () => {
  test('asks in a modal box that says what is lost', async () => {
    const { editor, meter, host } = startJoined();
    void editor.run(commandIds.forgetEverything);
    const [question] = editor.messages;
    expect(question?.buttons).toEqual(['Forget Everything']);
    expect(question?.detail).toContain('on devbox since 2026-10-23 (this allowance year: $1,235 · 12%)');
    await question?.answer(undefined);
    expect(meter.asked).toEqual([]);
    expect(editor.globalState.keys()).toContain('lastFigure@devbox.example');
    host.dispose();
  });

  test('confirmed, the last figure goes too', async () => {
    const { editor, meter, host } = startJoined();
    void editor.run(commandIds.forgetEverything);
    await editor.messages[0]?.answer('Forget Everything');
    expect(meter.asked).toEqual(['forgetEverything']);
    expect(editor.globalState.keys()).not.toContain('lastFigure@devbox.example');
    host.dispose();
  });
});

test('Pause, Resume and Refresh reach the meter; the palette knows which to offer', async () => {
  const { editor, meter, host } = startJoined();
  await editor.run(commandIds.pause);
  meter.say(makeSnapshot({ state: 'paused' }));
  await editor.run(commandIds.resume);
  await editor.run(commandIds.refresh);
  expect(meter.asked).toEqual(['setPaused true', 'setPaused false', 'refresh']);
  const contexts = editor.executed
    .filter(({ command }) => command === 'setContext')
    .map((entry) => entry.arguments);
  const ofPausing = contexts.filter(([key]) => key !== 'computeSpend.isLifted');
  expect(ofPausing).toEqual([
    ['computeSpend.isPaused', false],
    ['computeSpend.isConnected', false],
    ['computeSpend.isRunning', false],
    ['computeSpend.isRunning', true],
    ['computeSpend.isPaused', true],
  ]);
  host.dispose();
});

test('Stop the Meter stops it for every window and can keep it off', async () => {
  const { editor, meter, host } = startJoined();
  void editor.run(commandIds.stopMeter);
  await settled();
  expect(editor.bar).toBe('$(dashboard) Spend stopped');
  await editor.messages[0]?.answer('Keep Off on This Machine');
  expect(editor.bar).toBe('$(dashboard) Spend off');
  expect(meter.asked).toEqual(['stop']);
  await editor.run(commandIds.startMeter);
  expect(meter.asked).toContain('start');
  host.dispose();
});

test('Open Terminal puts the launcher on the PATH of that terminal', async () => {
  const { editor, host } = startJoined();
  await editor.run(commandIds.openTerminal);
  expect(editor.terminals).toEqual([
    {
      options: {
        name: 'Compute Spend',
        env: { PATH: '/home/ada/.local/share/compute-spend/bin:/usr/bin' },
        isTransient: true,
      },
      sent: [{ text: 'compute-spend report', isRun: false }],
      isShown: true,
    },
  ]);
  host.dispose();
});

test('Diagnose shows the findings, the worst first', async () => {
  const { editor, host } = startJoined();
  await editor.run(commandIds.diagnose);
  expect(editor.documents[0]?.content).toBe(
    [
      'Compute Spend 0.1.0',
      'Ledger and log: /home/ada/.local/share/compute-spend',
      '',
      'WARNING  codex: no permission',
      '         → Let it be read.',
      'ok       ledger: 12 calls',
      '',
    ].join('\n'),
  );
  host.dispose();
});

test('Show Log shows the log', async () => {
  const { editor, logShown, host } = startHost();
  await editor.run(commandIds.showLog);
  expect(logShown()).toBe(1);
  host.dispose();
});

test.each([
  commandIds.exportMonth,
  commandIds.refresh,
  commandIds.pause,
  commandIds.forgetEverything,
  commandIds.openTerminal,
  commandIds.diagnose,
])('%s without a meter offers to start it', async (command) => {
  const { editor, meter, host } = startHost({ consent: 'declined' });
  await editor.run(command);
  expect(editor.messages[0]).toMatchObject({
    text: 'Compute Spend: The meter is not running.',
    buttons: ['Start the Meter'],
  });
  await editor.messages[0]?.answer('Start the Meter');
  expect(meter.asked[0]).toBe('start');
  host.dispose();
});

test('the meter’s problems are logged once each, and again only when they come again', () => {
  const { meter, logged, host } = startJoined();
  const problem = {
    severity: 'warning',
    subject: 'codex',
    message: 'No permission.',
    remedy: 'Allow it.',
  } as const;
  logged.length = 0;
  meter.say(makeSnapshot({ problems: [problem] }));
  meter.say(makeSnapshot({ problems: [problem] }));
  meter.say(makeSnapshot());
  meter.say(makeSnapshot({ problems: [problem] }));
  expect(logged).toEqual(['warn codex: No permission. Allow it.', 'warn codex: No permission. Allow it.']);
  host.dispose();
});

test('a disposed host leaves nothing behind', async () => {
  const { editor, clock, meter, host } = startJoined();
  await editor.run(commandIds.showPanel);
  await editor.configuration.set('user', 'allowance.amount', 1);
  host.dispose();
  expect(editor.alive).toBe(0);
  expect(clock.pending).toBe(0);
  expect(meter.listeners.size).toBe(0);
  expect(editor.handlers.size).toBe(0);
  expect(meter.asked.at(-1)).toBe('dispose');
});
