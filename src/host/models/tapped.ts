import type { ReadingEnd } from './answerReading.ts';
import { withMembers } from './withMembers.ts';

/** Hears what one reading of an iterable brings. Must not throw. */
export interface Tap {
  take(value: unknown): void;
  end(how: ReadingEnd): void;
}

/** The same iterable, with a tap on each reading of it. Values pass as they are, when they are asked for, and so do errors. */
export function tapped<Value>(
  original: AsyncIterable<Value>,
  open: () => Tap,
  iterate: () => AsyncIterator<Value> = () => original[Symbol.asyncIterator](),
): AsyncIterable<Value> {
  return withMembers(original, {
    [Symbol.asyncIterator]: () => tappedIterator(iterate(), onceEnded(open())),
  });
}

function tappedIterator<Value>(original: AsyncIterator<Value>, tap: Tap): AsyncIterableIterator<Value> {
  const iterator: AsyncIterableIterator<Value> = {
    next: async (...values) => {
      try {
        const result = await original.next(...values);
        if (result.done === true) tap.end('whole');
        else tap.take(result.value);
        return result;
      } catch (error) {
        tap.end('failed');
        throw error;
      }
    },
    // Breaking out of a loop ends here, and cancels the call where the original lets it.
    return: async (value) => {
      tap.end('left');
      return (await original.return?.(value)) ?? { done: true, value: (await value) as unknown };
    },
    throw: async (error) => {
      tap.end('failed');
      if (original.throw === undefined) throw error;
      return original.throw(error);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

/** Who asks on after the end hears of it again, the tap does not. */
function onceEnded(tap: Tap): Tap {
  let hasEnded = false;
  return {
    take: (value) => {
      tap.take(value);
    },
    end: (how) => {
      if (!hasEnded) tap.end(how);
      hasEnded = true;
    },
  };
}
