import { expect, test } from 'vitest';
import { AnswerCache } from '../../src/webview/answerCache.ts';

test('a slow answer is neither lost nor asked for twice at once; one more round follows', async () => {
  const asked: ((answer: string) => void)[] = [];
  const cache = new AnswerCache<string>(() => undefined);
  const question = (): Promise<string> =>
    new Promise((resolve) => {
      asked.push(resolve);
    });
  cache.ask('spend', question);
  cache.ask('spend', question);
  cache.ask('spend', question);
  expect(asked).toHaveLength(1);

  asked[0]?.('first');
  await expect.poll(() => cache.get('spend').value).toBe('first');
  expect(asked).toHaveLength(2);
  asked[1]?.('second');
  await expect.poll(() => cache.get('spend').value).toBe('second');
  expect(asked).toHaveLength(2);
});

test('a failure keeps the last good answer beside its message', async () => {
  const cache = new AnswerCache<string>(() => undefined);
  cache.ask('spend', () => Promise.resolve('good'));
  await expect.poll(() => cache.get('spend').value).toBe('good');
  cache.ask('spend', () => Promise.reject(new Error('the ledger is locked')));
  await expect.poll(() => cache.get('spend').error).toBe('the ledger is locked');
  expect(cache.get('spend').value).toBe('good');
});

test('the oldest answers make room', async () => {
  let settled = 0;
  const cache = new AnswerCache<number>(() => {
    settled += 1;
  });
  for (let index = 0; index < 30; index += 1) cache.ask(String(index), () => Promise.resolve(index));
  await expect.poll(() => settled).toBe(30);
  expect(cache.get('0').value).toBeUndefined();
  expect(cache.get('29').value).toBe(29);
});
