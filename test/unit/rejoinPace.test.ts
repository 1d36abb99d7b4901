import { expect, test } from 'vitest';
import { RejoinPace } from '../../src/link/rejoinPace.ts';

function paceAt(): { pace: RejoinPace; wait: (ms: number) => void } {
  let now = 0;
  return {
    pace: new RejoinPace(() => now),
    wait: (ms) => {
      now += ms;
    },
  };
}

test('a meter that had lived soundly is sought at once', () => {
  const { pace, wait } = paceAt();

  for (let death = 0; death < 20; death++) {
    pace.joined();
    wait(10_000);
    pace.lost();
    expect(pace.delayMs(1)).toBe(100);
  }
});

test('quick deaths are waited for longer and longer, then given up', () => {
  const { pace, wait } = paceAt();
  const delays: (number | null)[] = [];

  for (let death = 0; death < 6; death++) {
    pace.joined();
    wait(9_999);
    pace.lost();
    delays.push(pace.delayMs(1));
  }

  expect(delays).toEqual([200, 400, 800, 1600, 3200, null]);
});

test('failures to start count as deaths, and the user’s wish forgets them all', () => {
  const { pace } = paceAt();
  for (let failure = 0; failure < 6; failure++) {
    pace.failed();
  }
  expect(pace.delayMs(0)).toBeNull();

  pace.forget();

  expect(pace.delayMs(0)).toBe(50);
});
