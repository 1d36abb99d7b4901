import { useEffect, useMemo, useReducer } from 'preact/hooks';
import { AnswerCache, type Answered } from './answerCache.ts';

export interface LiveAnswer<Answer> extends Answered<Answer> {
  readonly retry: () => void;
}

/**
 * The answer to the question named `key`, asked anew whenever `revision` moves on. `revision` is `null` while nobody is
 * there to answer: then what is known stays.
 */
export function useAnswer<Answer>(
  key: string,
  revision: number | null,
  question: () => Promise<Answer>,
): LiveAnswer<Answer> {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const cache = useMemo(
    () =>
      new AnswerCache<Answer>(() => {
        redraw(undefined);
      }),
    [],
  );
  useEffect(() => {
    if (revision !== null) cache.ask(key, question);
  }, [cache, key, revision]);
  return {
    ...cache.get(key),
    retry: () => {
      cache.ask(key, question);
    },
  };
}
