import { describe, expect, test } from 'vitest';
import { claudeCode } from '../../../src/sources/logs/claudeCode.ts';
import { LogLineError } from '../../../src/sources/logs/logReader.ts';
import { claudeRow, jsonLines } from './claudeRows.ts';
import { picture, readAll, temporaryHome, writeLog } from './readAll.ts';

const project = '.claude/projects/-srv-demo';

/** What is spent when these files are all there is, one call a line. */
async function callsOf(files: Readonly<Record<string, readonly unknown[]>>): Promise<string[]> {
  const home = temporaryHome();
  for (const [path, rows] of Object.entries(files)) writeLog(home, path, jsonLines(rows));
  return picture(await readAll(home));
}

const usageOf = (output: number, input = 10) => ({ input_tokens: input, output_tokens: output });
const advisor = (output: number) => ({
  type: 'advisor_message',
  model: 'claude-opus-4-8',
  input_tokens: 50,
  output_tokens: output,
});

describe('one row', () => {
  test.each([
    ['plain', {}, '10/0/0/0/100'],
    ['cache read', { cache_read_input_tokens: 40_000 }, '10/40000/0/0/100'],
    ['written, no split: short', { cache_creation_input_tokens: 900 }, '10/0/900/0/100'],
    [
      'written, both lifetimes',
      {
        cache_creation_input_tokens: 900,
        cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 600 },
      },
      '10/0/300/600/100',
    ],
    [
      'the sum exceeds the split: the rest is short',
      {
        cache_creation_input_tokens: 1000,
        cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 600 },
      },
      '10/0/400/600/100',
    ],
    [
      'only the split is told',
      { cache_creation: { ephemeral_5m_input_tokens: null, ephemeral_1h_input_tokens: 600 } },
      '10/0/0/600/100',
    ],
    [
      'null is nothing',
      { cache_read_input_tokens: null, cache_creation_input_tokens: null, cache_creation: null },
      '10/0/0/0/100',
    ],
    [
      'inner calls of type message are in the sums',
      { iterations: [{ type: 'message', input_tokens: 10, output_tokens: 100 }] },
      '10/0/0/0/100',
    ],
  ])('%s', async (_name, usage, expected) => {
    expect(await callsOf({ [`${project}/a.jsonl`]: [claudeRow({ usage })] })).toEqual([expected]);
  });

  test('an advisor is a call of its own, with its own model', async () => {
    const home = temporaryHome();
    const row = claudeRow({ usage: { iterations: [advisor(7), { type: 'message' }, advisor(9)] } });
    writeLog(home, `${project}/a.jsonl`, jsonLines([row, row]));
    expect(picture(await readAll(home), ({ responseModel }) => responseModel)).toEqual([
      '10/0/0/0/100 claude-sonnet-4-6',
      '50/0/0/0/7 claude-opus-4-8',
      '50/0/0/0/9 claude-opus-4-8',
    ]);
  });

  test('carries what it tells beside tokens', async () => {
    const home = temporaryHome();
    const usage = {
      service_tier: 'standard',
      speed: 'fast',
      inference_geo: 'us',
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 1 },
    };
    writeLog(home, `${project}/a.jsonl`, jsonLines([claudeRow({ usage, uuid: 'u', row: { costUSD: 9 } })]));
    expect(await readAll(home)).toMatchObject([
      {
        stream: 'claude-code/log',
        tool: 'claude-code',
        source: 'log',
        status: 'complete',
        responseModel: 'claude-sonnet-4-6',
        startedAt: null,
        endedAt: Date.parse('2026-03-02T08:15:30.000Z'),
        webSearchRequests: 3,
        statedCost: null,
        creditsNano: null,
        serviceTier: 'standard',
        speed: 'fast',
        inferenceGeo: 'us',
        sessionId: 'session-1',
        workspace: '/srv/demo',
        branch: 'main',
        responseId: 'msg_1',
        requestId: 'req_1',
        recordId: 'u',
        isSidechain: false,
      },
    ]);
  });

  test.each([
    ['a local notice', claudeRow({ model: '<synthetic>' })],
    ['an API error', claudeRow({ row: { isApiErrorMessage: true } })],
    ['a user row that quotes usage', claudeRow({ row: { type: 'user' } })],
    ['a summary', { type: 'summary', summary: 'the "usage" of an "assistant"' }],
    ['an assistant without usage', { type: 'assistant', message: { id: 'm' }, note: { usage: 1 } }],
    ['an array', [{ type: 'assistant', usage: 1 }]],
  ])('%s is no call', async (_name, row) => {
    expect(await callsOf({ [`${project}/a.jsonl`]: [row] })).toEqual([]);
  });

  test.each([
    ['negative', { output_tokens: -1 }],
    ['a fraction', { output_tokens: 1.5 }],
    ['text', { input_tokens: 'many' }],
    ['beyond whole numbers', { input_tokens: 2 ** 60 }],
    ['an object', { cache_read_input_tokens: {} }],
  ])('a counter that is %s is refused', (_name, usage) => {
    const line = Buffer.from(JSON.stringify(claudeRow({ usage })));
    expect(() => parse(line)).toThrow(LogLineError);
  });

  test('an infinite counter is refused, and so is a row without a time', () => {
    const infinite = JSON.stringify(claudeRow()).replace('"output_tokens":100', '"output_tokens":1e999');
    expect(() => parse(Buffer.from(infinite))).toThrow(LogLineError);
    expect(() => parse(Buffer.from(JSON.stringify(claudeRow({ at: 'yesterday' }))))).toThrow(LogLineError);
  });

  test('an error never quotes the line', () => {
    expect(() => parse(Buffer.from('{"usage": "a secret prompt'))).toThrow(/^the line is not JSON$/);
  });
});

describe('copies', () => {
  const a = `${project}/a.jsonl`;
  const b = `${project}/b.jsonl`;
  const subAgent = `${project}/session-1/subagents/agent-1.jsonl`;

  test.each<[string, Readonly<Record<string, readonly unknown[]>>, readonly string[]]>([
    [
      'blocks of a streamed answer: the largest output',
      {
        [a]: [
          claudeRow({ usage: usageOf(1), stop: null }),
          claudeRow({ usage: usageOf(250) }),
          claudeRow({ usage: usageOf(80), stop: null }),
        ],
      },
      ['10/0/0/0/250'],
    ],
    [
      'a resumed session copies rows under its own session',
      { [a]: [claudeRow({ uuid: 'x' })], [b]: [claudeRow({ uuid: 'x', session: 'session-2' })] },
      ['10/0/0/0/100'],
    ],
    [
      'a fork gives the rows new ids, too',
      { [a]: [claudeRow()], [b]: [claudeRow({ session: 'session-2' })] },
      ['10/0/0/0/100'],
    ],
    [
      'one session in both roots',
      {
        [a]: [claudeRow({ uuid: 'x' })],
        '.config/claude/projects/-srv-demo/a.jsonl': [claudeRow({ uuid: 'x' })],
      },
      ['10/0/0/0/100'],
    ],
    [
      'one message under two requests is a retry: two calls',
      { [a]: [claudeRow(), claudeRow({ request: 'req_2' })] },
      ['10/0/0/0/100', '10/0/0/0/100'],
    ],
    [
      'no request id: the blocks of one answer',
      {
        [a]: [
          claudeRow({ request: null, usage: usageOf(5), stop: null }),
          claudeRow({ request: null, usage: usageOf(70) }),
        ],
      },
      ['10/0/0/0/70'],
    ],
    [
      'no request id: a relay that gives every answer the same id',
      {
        [a]: [
          claudeRow({ request: null, usage: usageOf(5, 11) }),
          claudeRow({ request: null, usage: usageOf(5, 12) }),
          claudeRow({ request: null, usage: usageOf(5, 13) }),
        ],
      },
      ['11/0/0/0/5', '12/0/0/0/5', '13/0/0/0/5'],
    ],
    [
      'no request id: two sessions with the same numbers are two calls',
      { [a]: [claudeRow({ request: null })], [b]: [claudeRow({ request: null, session: 'session-2' })] },
      ['10/0/0/0/100', '10/0/0/0/100'],
    ],
    [
      'no request id: a row copied into another session, and its later block there',
      {
        [a]: [claudeRow({ request: null, uuid: 'x', usage: usageOf(5) })],
        [b]: [
          claudeRow({ request: null, uuid: 'x', session: 'session-2', usage: usageOf(5) }),
          claudeRow({ request: null, session: 'session-2', usage: usageOf(60) }),
        ],
      },
      ['10/0/0/0/60'],
    ],
    [
      'a row without the request id that its message has in that session',
      { [a]: [claudeRow(), claudeRow({ request: null, usage: usageOf(120, 12) })] },
      ['12/0/0/0/120'],
    ],
    [
      'no message id: the row id',
      {
        [a]: [claudeRow({ message: null, uuid: 'x' }), claudeRow({ message: null, uuid: 'y' })],
        [b]: [claudeRow({ message: null, uuid: 'x', session: 'session-2' })],
      },
      ['10/0/0/0/100', '10/0/0/0/100'],
    ],
    [
      'no id at all: the same row read in two roots',
      {
        [a]: [claudeRow({ message: null, uuid: null, request: null })],
        '.config/claude/projects/p/a.jsonl': [claudeRow({ message: null, uuid: null, request: null })],
      },
      ['10/0/0/0/100'],
    ],
    [
      'a sub-agent is real spend',
      {
        [a]: [claudeRow()],
        [subAgent]: [claudeRow({ message: 'msg_2', request: 'req_2', row: { isSidechain: true } })],
      },
      ['10/0/0/0/100', '10/0/0/0/100'],
    ],
    [
      'a side question writes the parent’s message again: dropped, with its advisor',
      {
        [a]: [claudeRow()],
        [subAgent]: [
          claudeRow({
            request: 'req_9',
            usage: { ...usageOf(500), iterations: [advisor(7)] },
            row: { isSidechain: true },
          }),
        ],
      },
      ['10/0/0/0/100'],
    ],
    [
      'a relay with one id and many requests: its sub-agents count',
      {
        [a]: [claudeRow({ request: 'req_1' }), claudeRow({ request: 'req_2', usage: usageOf(20) })],
        [subAgent]: [claudeRow({ request: 'req_3', usage: usageOf(30), row: { isSidechain: true } })],
      },
      ['10/0/0/0/100', '10/0/0/0/20', '10/0/0/0/30'],
    ],
    [
      'progress mirrors a sub-agent’s message',
      {
        [a]: [
          {
            type: 'progress',
            sessionId: 'session-1',
            cwd: '/srv/demo',
            data: { type: 'agent_progress', message: claudeRow({ usage: usageOf(3) }) },
          },
        ],
        [subAgent]: [claudeRow({ usage: usageOf(30), row: { isSidechain: true } })],
      },
      ['10/0/0/0/30'],
    ],
    [
      'a mirror whose file is gone still counts',
      { [a]: [{ type: 'progress', sessionId: 's', data: { message: claudeRow({ usage: usageOf(3) }) } }] },
      ['10/0/0/0/3'],
    ],
    [
      'a journal and an audit are no transcripts',
      {
        [`${project}/session-1/subagents/workflows/w/journal.jsonl`]: [claudeRow()],
        [`${project}/audit.jsonl`]: [claudeRow()],
      },
      [],
    ],
  ])('%s', async (_name, files, expected) => {
    expect((await callsOf(files)).sort()).toEqual([...expected].sort());
  });

  test('of equal outputs the one with a speed stands, else the later', async () => {
    const home = temporaryHome();
    writeLog(
      home,
      a,
      jsonLines([
        claudeRow({ usage: { speed: 'fast' } }),
        claudeRow({ at: '2026-03-02T08:16:00.000Z' }),
        claudeRow({ message: 'msg_2', request: 'req_2' }),
        claudeRow({ message: 'msg_2', request: 'req_2', at: '2026-03-02T08:17:00.000Z' }),
      ]),
    );
    expect((await readAll(home)).map(({ speed, endedAt }) => [speed, endedAt])).toEqual([
      ['fast', Date.parse('2026-03-02T08:15:30.000Z')],
      [null, Date.parse('2026-03-02T08:17:00.000Z')],
    ]);
  });

  test('an answer cut while it streamed is a lower bound', async () => {
    const home = temporaryHome();
    writeLog(home, a, jsonLines([claudeRow({ stop: null })]));
    expect(await readAll(home)).toMatchObject([{ status: 'partial' }]);
  });
});

describe('roots', () => {
  test.each<[string, Record<string, string>, NodeJS.Platform, readonly string[]]>([
    [
      'Linux',
      { HOME: '/home/ada' },
      'linux',
      [
        '/home/ada/.claude/projects',
        '/home/ada/.config/claude/projects',
        '/home/ada/.config/Claude/local-agent-mode-sessions',
        '/home/ada/.config/Claude/claude-code-sessions',
      ],
    ],
    [
      'moved, a list',
      { HOME: '/home/ada', CLAUDE_CONFIG_DIR: '/a, /b,,', XDG_CONFIG_HOME: '/x' },
      'linux',
      ['/a/projects', '/b/projects', '/x/Claude/local-agent-mode-sessions', '/x/Claude/claude-code-sessions'],
    ],
    [
      'macOS',
      { HOME: '/Users/ada' },
      'darwin',
      [
        '/Users/ada/.claude/projects',
        '/Users/ada/.config/claude/projects',
        '/Users/ada/Library/Application Support/Claude/local-agent-mode-sessions',
        '/Users/ada/Library/Application Support/Claude/claude-code-sessions',
      ],
    ],
    [
      'Windows',
      { USERPROFILE: 'C:\\Users\\ada', APPDATA: 'C:\\Roaming', LOCALAPPDATA: 'C:\\Local' },
      'win32',
      [
        'C:\\Users\\ada\\.claude\\projects',
        'C:\\Users\\ada\\.config\\claude\\projects',
        'C:\\Roaming\\Claude\\local-agent-mode-sessions',
        'C:\\Roaming\\Claude\\claude-code-sessions',
        'C:\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\local-agent-mode-sessions',
        'C:\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude-code-sessions',
      ],
    ],
    ['no home', {}, 'linux', []],
  ])('%s', (_name, environment, platform, expected) => {
    expect(claudeCode.roots(environment, platform)).toEqual(expected);
  });

  test.each([
    ['/h/.claude/projects/p/s.jsonl', true],
    ['C:\\u\\.claude\\projects\\p\\s.jsonl', true],
    ['/h/.claude/projects/p/agent-1.jsonl', true],
    ['/h/.claude/projects/p/s.json', false],
    ['/h/Claude/local-agent-mode-sessions/a/b/.claude/projects/p/s.jsonl', true],
    ['/h/Claude/local-agent-mode-sessions/a/b/other.jsonl', false],
    ['/h/Claude/local-agent-mode-sessions/a/b/.claude/projects/audit.jsonl', false],
  ])('%s is a log: %s', (path, expected) => {
    expect(claudeCode.isLog(path)).toBe(expected);
  });
});

function parse(line: Buffer): unknown {
  return claudeCode.open({ path: '/a.jsonl', modifiedAt: 0 }, '').line(line);
}

test('thinking is told as a part of the output by newer versions, and unknown before', async () => {
  const home = temporaryHome();
  const usage = { input_tokens: 1, output_tokens: 40 };
  writeLog(
    home,
    `${project}/a.jsonl`,
    jsonLines([
      claudeRow({ request: 'r1', usage }),
      claudeRow({ request: 'r2', usage: { ...usage, output_tokens_details: { thinking_tokens: 30 } } }),
    ]),
  );
  const told = (await readAll(home)).map(({ tokens }) => [tokens.outputTokens, tokens.reasoningOutputTokens]);
  expect(told.sort()).toEqual([
    [40, null],
    [40, 30],
  ]);
});

test('several rounds of sampling are all billed, though the top level has the input of the first alone', async () => {
  const round = (input: number, output: number) => ({
    type: 'message',
    input_tokens: input,
    cache_read_input_tokens: 1000,
    output_tokens: output,
  });
  const usage = { input_tokens: 10, cache_read_input_tokens: 1000, output_tokens: 70 };
  const iterations = [round(10, 30), advisor(7), round(25, 40)];
  const calls = await callsOf({ [`${project}/a.jsonl`]: [claudeRow({ usage: { ...usage, iterations } })] });
  expect(calls.map((call) => /\S*\d+\/\d+\/\d+\/\d+\/\d+/.exec(call)?.[0]).sort()).toEqual([
    '35/2000/0/0/70',
    '50/0/0/0/7',
  ]);
});
