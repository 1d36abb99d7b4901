import { expect, test } from 'vitest';
import { claudeRow, jsonLines } from '../unit/logs/claudeRows.ts';
import { makeBookHome, requestsOf } from './bookHome.ts';
import { codexLog } from './codexLog.ts';

const at = Date.parse('2026-11-20T10:00:00.000Z');
const prompt = 'canary-prompt';

/** Every place of a row in which a prompt, an answer, a tool's input or its result stands. */
const rowsWithText = [
  claudeRow({
    message: 'answer',
    request: 'answer',
    row: { toolUseResult: { stdout: prompt, file: { content: prompt } }, slug: prompt, summary: prompt },
  }),
  { type: 'user', message: { role: 'user', content: prompt }, usage: '"assistant"' },
  { type: 'summary', summary: prompt, leafUuid: prompt },
  { type: 'system', subtype: 'away_summary', content: `${prompt} "usage" "assistant"` },
  { type: 'queue-operation', operation: 'enqueue', content: prompt },
  {
    type: 'progress',
    uuid: 'progress',
    sessionId: 'session-1',
    timestamp: '2026-11-20T10:00:00.000Z',
    data: { prompt, message: claudeRow({ message: 'mirrored', request: 'mirrored' }) },
  },
].map((row) => withContent(row));

function withContent(row: Record<string, unknown>): Record<string, unknown> {
  const message = row['message'];
  if (typeof message !== 'object' || message === null) return row;
  const content = [
    { type: 'text', text: prompt },
    { type: 'thinking', thinking: prompt, signature: prompt },
    { type: 'tool_use', name: prompt, input: { command: prompt, usage: prompt } },
  ];
  return { ...row, message: { content, ...message } };
}

const brokenLines = [
  `{"type":"assistant","message":{"content":"${prompt}","usage":{"output_tokens":-1}}}`,
  `{"type":"assistant","usage":"${prompt}`,
  `${prompt} "usage" "assistant"`,
  JSON.stringify(claudeRow({ usage: { input_tokens: prompt } })),
  JSON.stringify(claudeRow({ at: prompt })),
  JSON.stringify(claudeRow({ usage: { output_tokens: 2e9 }, row: { toolUseResult: prompt } })),
];

test('no prompt, answer or tool result is kept: not in the ledger, the log or what doctor says, also of broken lines', async () => {
  const machine = makeBookHome(() => at);
  machine.write('.claude/projects/p/s.jsonl', jsonLines(rowsWithText) + brokenLines.join('\n'));
  machine.write(
    codexLog.path,
    codexLog.begin(at) +
      jsonLines([
        { timestamp: prompt, type: 'event_msg', payload: { type: 'token_count', info: prompt, prompt } },
        { timestamp: 'x', type: 'response_item', payload: { type: 'message', content: [{ text: prompt }] } },
        {
          timestamp: 'x',
          type: 'event_msg',
          payload: { type: 'user_message', message: `"token_count" ${prompt}` },
        },
        {
          timestamp: 'x',
          type: 'turn_context',
          payload: { model: 'gpt-5.3-codex', user_instructions: prompt },
        },
      ]) +
      `{"type":"event_msg","payload":{"type":"token_count","info":"${prompt}`,
  );
  const books = await machine.open();
  expect(await requestsOf(books)).toBe(3);
  const told = [await books.doctor(), await books.snapshot(), await books.refresh()];
  expect(JSON.stringify(told)).toContain('broken lines passed over');
  expect(JSON.stringify(told)).not.toContain(prompt);
  await machine.close();

  const kept = machine.bytes();
  expect([...kept.keys()]).toEqual(expect.arrayContaining(['ledger.db', 'meter.log']));
  for (const [name, bytes] of kept) expect([name, bytes.includes(prompt)]).toEqual([name, false]);
});
