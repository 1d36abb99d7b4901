import { expect, test } from 'vitest';
import { makeObservation } from './observations.ts';
import { temporaryLedger } from './temporaryLedger.ts';

const noon = Date.UTC(2026, 10, 18, 12);

test('an agent’s spend is the known cost of its calls that ended since, by tool and session', () => {
  const ledger = temporaryLedger();
  const call = (nativeKey: string, overrides: Parameters<typeof makeObservation>[0] = {}) =>
    makeObservation({ nativeKey, responseId: nativeKey, requestId: nativeKey, endedAt: noon, ...overrides });
  ledger.book({
    observations: [
      call('before', { endedAt: noon - 1 }),
      call('one'),
      call('two', { endedAt: noon + 60_000 }),
      call('other session', { sessionId: 'session-2' }),
      call('no session', { sessionId: null, tool: 'codex' }),
      call('not priced', { sessionId: 'session-3', responseModel: 'unknown-model' }),
    ],
    files: [],
  });

  const spends = ledger.agentSpends(noon).sort((one, other) => (one.cost < other.cost ? 1 : -1));

  expect(spends).toEqual([
    { tool: 'claude-code', sessionId: 'session-1', cost: '0.004548' },
    expect.objectContaining({ cost: '0.002274' }),
    expect.objectContaining({ cost: '0.002274' }),
  ]);
  expect(spends.map(({ tool, sessionId }) => `${tool} ${String(sessionId)}`).sort()).toEqual([
    'claude-code session-1',
    'claude-code session-2',
    'codex null',
  ]);
  expect(ledger.agentSpends(noon + 60_001)).toEqual([]);
});
