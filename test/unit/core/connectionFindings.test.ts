import { expect, test } from 'vitest';
import { connectionFindings } from '../../../src/core/connectionFindings.ts';
import type { ToolArrival, ToolConnection } from '../../../src/core/toolConnection.ts';

const connection: ToolConnection = {
  ...{ tool: 'codex', way: 'codexProfile', where: 'apiKey' },
  file: '/home/ada/.codex/compute-spend-key.config.toml',
  since: '2026-11-25T10:00:00.000Z',
};
const told = (arrivals: readonly ToolArrival[], obstacles: readonly string[] = []) =>
  connectionFindings([{ tool: 'codex', connections: [connection], arrivals, obstacles }]).map(
    ({ status, message, remedy }) => [status, message, remedy],
  );
const start = 'Connected through the gateway with the profile compute-spend-key since 2026-11-25 10:00 UTC';

test('no call has arrived: of another source, or before it was connected', () => {
  expect(
    told([
      { source: 'log', calls: 9, lastAt: '2026-11-25T11:00:00.000Z' },
      { source: 'gateway', calls: 9, lastAt: '2026-11-25T09:00:00.000Z' },
    ]),
  ).toEqual([['note', `${start}; no call has arrived yet.`, 'Run codex --profile with that name.']]);
});

test('calls arrive', () => {
  expect(told([{ source: 'gateway', calls: 1, lastAt: '2026-11-25T10:00:01.000Z' }])).toEqual([
    ['ok', `${start}; 1 call seen by gateway, the last on 2026-11-25T10:00:01.000Z.`, null],
  ]);
});

test('what stands in the way is a warning, its last sentence the remedy', () => {
  expect(told([], ['/a.b is gone, and our entries with it. Connect the tool again.'])[1]).toEqual([
    'warning',
    '/a.b is gone, and our entries with it.',
    'Connect the tool again.',
  ]);
});
