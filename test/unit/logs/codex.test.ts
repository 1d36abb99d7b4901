import { describe, expect, test } from 'vitest';
import { codex } from '../../../src/sources/logs/codex.ts';
import { LogStateError } from '../../../src/sources/logs/logReader.ts';
import { jsonLines } from './claudeRows.ts';
import {
  counted,
  countedCalls,
  event,
  idAt,
  meta,
  plus,
  record,
  timeAt,
  turn,
  type Counters,
} from './codexRows.ts';
import { BookedLogs, picture, readAll, scannerOf, standingOf, temporaryHome, writeLog } from './readAll.ts';

const own = idAt(0);
const head = [meta(0, { id: own }), turn(0, idAt(1))];
const one: Counters = { input: 100, cached: 40, output: 10, reasoning: 4 };
const two: Counters = { input: 200, cached: 150, output: 20 };
const three: Counters = { input: 300, output: 30 };

const pathOf = (id: string, folder = 'sessions/2026/03/02') =>
  `.codex/${folder}/rollout-2026-03-02T09-00-00-${id}.jsonl`;

async function callsOf(files: Readonly<Record<string, readonly unknown[]>>): Promise<string[]> {
  const home = temporaryHome();
  for (const [path, rows] of Object.entries(files)) writeLog(home, path, jsonLines(rows));
  return picture(await readAll(home));
}

describe('token counts', () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ['cached input is inside the input', countedCalls(2, [one]), ['60/40/0/0/10']],
    ['written input, too', [counted(2, { ...one, write: 25 }, { ...one, write: 25 })], ['35/40/25/0/10']],
    ['each call adds to the total', countedCalls(2, [one, two]), ['60/40/0/0/10', '50/150/0/0/20']],
    [
      'a repeated total is a refresh',
      [counted(2, one, one), counted(3, one, one), counted(9, one, one), counted(10, plus(one, two), two)],
      ['60/40/0/0/10', '50/150/0/0/20'],
    ],
    [
      'without the last call: the difference',
      [counted(2, one, null), counted(3, plus(one, two), null)],
      ['60/40/0/0/10', '50/150/0/0/20'],
    ],
    [
      'limits only',
      [event(2, { type: 'token_count', info: null, rate_limits: {} }), ...countedCalls(3, [one])],
      ['60/40/0/0/10'],
    ],
    [
      'a full context window spends nothing, and counting goes on from it',
      [
        counted(2, one, one),
        counted(3, { input: 0, output: 0, total: 272_000 }, { input: 0, output: 0, total: 271_890 }),
        counted(4, { ...two, total: 272_220 }, two),
      ],
      ['60/40/0/0/10', '50/150/0/0/20'],
    ],
    [
      'an old snapshot written late is no call',
      [
        counted(2, { input: 10_000, output: 100 }, { input: 10_000, output: 100 }),
        counted(3, { input: 10_100, output: 110 }, { input: 100, output: 10 }),
        counted(4, { input: 10_000, output: 100 }, { input: 10_000, output: 100 }),
        counted(5, { input: 10_300, output: 130 }, { input: 200, output: 20 }),
      ],
      ['10000/0/0/0/100', '100/0/0/0/10', '200/0/0/0/20'],
    ],
    [
      'a total that fell far is a reset',
      [counted(2, { input: 10_000, output: 100 }, { input: 10_000, output: 100 }), counted(3, one, one)],
      ['10000/0/0/0/100', '60/40/0/0/10'],
    ],
    [
      'more cached than input: the buckets still add up to it',
      [counted(2, { input: 10, cached: 30, output: 1 }, { input: 10, cached: 30, output: 1 })],
      ['0/10/0/0/1'],
    ],
  ])('%s', async (_name, rows, expected) => {
    expect(await callsOf({ [pathOf(own)]: [...head, ...rows] })).toEqual(expected);
  });

  test('carries what it tells beside tokens', async () => {
    const home = temporaryHome();
    const settings = event(2, {
      type: 'thread_settings_applied',
      thread_settings: { service_tier: 'priority' },
    });
    writeLog(home, pathOf(own), jsonLines([...head, settings, ...countedCalls(3, [one])]));
    expect(await readAll(home)).toMatchObject([
      {
        stream: 'codex/log',
        tool: 'codex',
        providerName: 'openai',
        requestModel: 'gpt-5.5',
        responseModel: null,
        endedAt: Date.parse(timeAt(3)),
        serviceTier: 'priority',
        sessionId: own,
        parentSessionId: null,
        workspace: '/srv/demo',
        branch: 'main',
        status: 'complete',
        tokens: { reasoningOutputTokens: 4 },
      },
    ]);
  });

  test('the model follows the turns; none is told in very old files', async () => {
    const home = temporaryHome();
    const rows = [
      meta(0, { id: own }),
      counted(1, one, one),
      turn(2, idAt(2), 'gpt-5.4'),
      counted(3, plus(one, two), two),
    ];
    writeLog(home, pathOf(own), jsonLines(rows));
    expect((await readAll(home)).map(({ requestModel }) => requestModel)).toEqual([null, 'gpt-5.4']);
  });

  test('a session moved to the archive, or there as well, counts once', async () => {
    const rows = [...head, ...countedCalls(2, [one, two])];
    const once = await callsOf({ [pathOf(own)]: rows });
    expect(await callsOf({ [pathOf(own)]: rows, [pathOf(own, 'archived_sessions')]: rows })).toEqual(once);
  });
});

describe('usage records', () => {
  const total = plus(one, two);
  test.each<[string, readonly object[], readonly string[]]>([
    [
      'a record and its token_count are one call',
      [record(2, own, 'r1', one), counted(2, one, one), record(4, own, 'r2', two), counted(4, total, two)],
      ['60/40/0/0/10', '50/150/0/0/20'],
    ],
    [
      'also when the token_count comes first',
      [counted(2, one, one), record(2, own, 'r1', one)],
      ['60/40/0/0/10'],
    ],
    [
      'two equal calls are two',
      [
        record(2, own, 'r1', one),
        counted(2, one, one),
        record(3, own, 'r2', one),
        counted(3, plus(one, one), one),
      ],
      ['60/40/0/0/10', '60/40/0/0/10'],
    ],
    [
      'the compaction is only in its record; the reference is no more usage',
      [
        record(2, own, 'r1', one),
        counted(2, one, one),
        record(3, own, 'compaction', three),
        {
          timestamp: timeAt(3),
          type: 'compacted',
          payload: { compaction_response_id: 'compaction', latest_token_usage_record: { usage: three } },
        },
        record(5, own, 'r2', two),
        counted(5, total, two),
      ],
      ['60/40/0/0/10', '300/0/0/0/30', '50/150/0/0/20'],
    ],
    [
      'the older part of a resumed file has none',
      [counted(2, one, one), record(900, own, 'r2', two), counted(900, total, two)],
      ['60/40/0/0/10', '50/150/0/0/20'],
    ],
    ['another thread’s record is a replay', [record(2, idAt(-9), 'r1', one)], []],
  ])('%s', async (_name, rows, expected) => {
    expect(await callsOf({ [pathOf(own)]: [...head, ...rows] })).toEqual(expected);
  });
});

describe('forks and sub-agents', () => {
  const parent = idAt(0);
  const child = idAt(100, 2);
  const sibling = idAt(100, 3);
  const parentRows = [meta(0, { id: parent }), turn(1, idAt(1)), ...countedCalls(2, [one, two])];
  const parentFile = { [pathOf(parent)]: parentRows };
  const total = plus(one, two);
  const parentCalls = ['60/40/0/0/10', '50/150/0/0/20'];

  /** The parent's rows as the child's file has them: new times, at once. */
  const replay = (second: number) => [
    meta(second, { id: parent }),
    turn(second, idAt(1)),
    counted(second, one, one),
    counted(second, one, one),
    counted(second, total, two),
  ];
  const fork = (id: string, ownRows: readonly object[]) => [
    meta(100, { id, forked_from_id: parent }),
    ...replay(101),
    ...ownRows,
  ];
  const ownTurn = turn(110, idAt(110));
  const ownCall = counted(111, plus(total, three), three);

  test.each<[string, Readonly<Record<string, readonly unknown[]>>, readonly string[]]>([
    [
      'the parent’s replay is skipped',
      { ...parentFile, [pathOf(child)]: fork(child, [ownTurn, ownCall]) },
      [...parentCalls, '300/0/0/0/30'],
    ],
    [
      'also in a user’s fork without a turn of its own',
      { ...parentFile, [pathOf(child)]: fork(child, [ownCall]) },
      [...parentCalls, '300/0/0/0/30'],
    ],
    [
      'the parent’s file lies in the archive',
      { [pathOf(parent, 'archived_sessions')]: parentRows, [pathOf(child)]: fork(child, [ownCall]) },
      [...parentCalls, '300/0/0/0/30'],
    ],
    [
      'the parent went on after the fork',
      {
        [pathOf(parent)]: [...parentRows, counted(200, plus(total, one), one)],
        [pathOf(child)]: fork(child, [ownTurn, ownCall]),
      },
      [...parentCalls, '300/0/0/0/30', '60/40/0/0/10'],
    ],
    [
      'the parent’s file is gone: turn ids tell',
      { [pathOf(child)]: fork(child, [ownTurn, ownCall]) },
      ['300/0/0/0/30'],
    ],
    [
      'siblings with equal numbers both count',
      {
        ...parentFile,
        [pathOf(child)]: fork(child, [ownTurn, ownCall]),
        [pathOf(sibling)]: fork(sibling, [ownTurn, ownCall]),
      },
      [...parentCalls, '300/0/0/0/30', '300/0/0/0/30'],
    ],
    [
      'a sub-agent that replays nothing counts from zero',
      {
        ...parentFile,
        [pathOf(child)]: [
          meta(100, { id: child, source: { subagent: { thread_spawn: { parent_thread_id: parent } } } }),
          turn(101, idAt(101)),
          ...countedCalls(102, [one]),
        ],
      },
      [...parentCalls, '60/40/0/0/10'],
    ],
    [
      'a sub-agent that replays nothing, its parent gone, no turn ids',
      {
        [pathOf(child)]: [
          meta(100, { id: child, parent_thread_id: parent }),
          turn(101, null),
          ...countedCalls(102, [one]),
        ],
      },
      ['60/40/0/0/10'],
    ],
    [
      'a fork of a fork replays both',
      {
        ...parentFile,
        [pathOf(child)]: fork(child, [ownTurn, ownCall]),
        [pathOf(sibling)]: [
          meta(300, { id: sibling, forked_from_id: child }),
          ...fork(child, [ownTurn, ownCall]),
          turn(310, idAt(310)),
          counted(311, plus(plus(total, three), one), one),
        ],
      },
      [...parentCalls, '300/0/0/0/30', '60/40/0/0/10'],
    ],
    [
      'records replayed with the parent’s thread are skipped, own ones count',
      {
        [pathOf(child)]: [
          meta(100, { id: child, forked_from_id: parent }),
          meta(100, { id: parent }),
          turn(100, idAt(1)),
          record(100, parent, 'r1', one),
          counted(100, one, one),
          ownTurn,
          record(111, child, 'r2', three),
          counted(111, plus(one, three), three),
        ],
      },
      ['300/0/0/0/30'],
    ],
  ])('%s', async (_name, files, expected) => {
    expect(await callsOf(files)).toEqual(expected);
  });

  test('without turn ids or the parent’s file a few seconds tell, as a lower bound', async () => {
    const home = temporaryHome();
    const rows = [
      meta(100, { id: child, forked_from_id: parent }),
      meta(100, { id: parent }),
      counted(101, one, one),
      counted(103, total, two),
      counted(160, plus(total, three), three),
    ];
    writeLog(home, pathOf(child), jsonLines(rows));
    expect(picture(await readAll(home), ({ status }) => status)).toEqual(['300/0/0/0/30 partial']);
  });

  test('reading stopped after any line goes on as if it had not', async () => {
    const rows = fork(child, [
      ownTurn,
      ownCall,
      record(112, child, 'r2', one),
      counted(113, plus(plus(total, three), one), one),
    ]);
    const lines = jsonLines(rows).split(/(?<=\n)/);
    const expected = ['300/0/0/0/30', '60/40/0/0/10'];
    for (let cut = 0; cut <= lines.length; cut += 1) {
      const home = temporaryHome();
      const booked = new BookedLogs();
      writeLog(home, pathOf(parent), jsonLines(parentRows));
      writeLog(home, pathOf(child), lines.slice(0, cut).join(''));
      await scannerOf(home, booked).scan();
      writeLog(home, pathOf(child), lines.join(''));
      await scannerOf(home, booked).scan();
      expect(picture(booked.standing())).toEqual([...parentCalls, ...expected]);
    }
  });

  test('state that another version left is refused', () => {
    expect(() => codex.open({ path: pathOf(own), modifiedAt: 0 }, '{"old":1}')).toThrow(LogStateError);
  });
});

test('keys are free of path and folder', async () => {
  const rows = jsonLines([...head, ...countedCalls(2, [one, two]), record(9, own, 'r9', three)]);
  const keys = [];
  for (const folder of ['sessions/2026/03/02', 'archived_sessions']) {
    const home = temporaryHome();
    writeLog(home, pathOf(own, folder), rows);
    keys.push(standingOf(await readAll(home)).map(({ nativeKey }) => nativeKey));
  }
  expect(keys[0]).toEqual(keys[1]);
  expect(keys[0]).toHaveLength(3);
});

test.each<[Record<string, string>, NodeJS.Platform, readonly string[]]>([
  [{ HOME: '/home/ada' }, 'linux', ['/home/ada/.codex/sessions', '/home/ada/.codex/archived_sessions']],
  [{ HOME: '/home/ada', CODEX_HOME: '/c' }, 'darwin', ['/c/sessions', '/c/archived_sessions']],
  [
    { USERPROFILE: 'C:\\Users\\ada' },
    'win32',
    ['C:\\Users\\ada\\.codex\\sessions', 'C:\\Users\\ada\\.codex\\archived_sessions'],
  ],
  [{}, 'linux', []],
])('roots of %o on %s', (environment, platform, expected) => {
  expect(codex.roots(environment, platform)).toEqual(expected);
});

test('a long line is looked at only where its type can stand', () => {
  const text = 'x'.repeat(20_000);
  expect(codex.mayMatter(Buffer.from(`{"type":"session_meta","payload":{"text":"${text}"}}`))).toBe(true);
  expect(codex.mayMatter(Buffer.from(`{"payload":{"text":"${text}"},"type":"session_meta"}`))).toBe(true);
  expect(codex.mayMatter(Buffer.from(`{"type":"response_item","payload":{"text":"${text}"}}`))).toBe(false);
});
