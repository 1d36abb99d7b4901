import type { LanguageModelChatResponse } from 'vscode';
import { AnswerReading, type ReadingEnd } from './answerReading.ts';
import { tapped, type Tap } from './tapped.ts';
import { withMembers } from './withMembers.ts';

/** Who counts the call; its methods must not throw. */
export interface AnswerListener {
  ended(reading: AnswerReading, how: ReadingEnd): void;
  /** Does something of the metering's own, so that no failure of it reaches the reader. */
  quietly(work: () => void): void;
}

/** What was read of the stream on the caller's behalf. */
interface ReadAhead {
  readonly parts: readonly unknown[];
  readonly failure: { readonly error: unknown } | null;
}

/**
 * The same answer, listened to. `stream` and `text` are the answer's own: which of them can be read, how often and both at once is for
 * the editor to say. The usage is only in `stream`, so after a caller has read all of `text` the stream is read as well; should the
 * caller then want it too, it gets what was read.
 */
export function meteredResponse(
  response: LanguageModelChatResponse,
  listener: AnswerListener,
): LanguageModelChatResponse {
  let isStreamRead = false;
  let ahead: Promise<ReadAhead> | null = null;

  const tapOf = (end: (reading: AnswerReading, how: ReadingEnd) => void): Tap => {
    const reading = new AnswerReading();
    return {
      take: (value) => {
        listener.quietly(() => {
          reading.take(value);
        });
      },
      end: (how) => {
        listener.quietly(() => {
          end(reading, how);
        });
      },
    };
  };

  const stream = tapped(
    response.stream,
    () => {
      isStreamRead = true;
      return tapOf((reading, how) => {
        listener.ended(reading, how);
      });
    },
    () => (ahead === null ? response.stream[Symbol.asyncIterator]() : replayed(ahead)),
  );
  const text = tapped(response.text, () =>
    tapOf((reading, how) => {
      if (how !== 'whole' || isStreamRead) {
        listener.ended(reading, how);
        return;
      }
      isStreamRead = true;
      ahead = readAhead(response.stream);
      void ahead.then(({ parts }) => {
        listener.quietly(() => {
          for (const part of parts) reading.takeUsage(part);
          listener.ended(reading, 'whole');
        });
      });
    }),
  );
  // One that is not there, as in an answer that somebody made up for a test, is not made up here.
  return withMembers(response, {
    ...(isIterable(response.stream) ? { stream } : {}),
    ...(isIterable(response.text) ? { text } : {}),
  });
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function readAhead(stream: AsyncIterable<unknown>): Promise<ReadAhead> {
  const parts: unknown[] = [];
  try {
    for await (const part of stream) parts.push(part);
    return { parts, failure: null };
  } catch (error) {
    return { parts, failure: { error } };
  }
}

async function* replayed(ahead: Promise<ReadAhead>): AsyncGenerator {
  const { parts, failure } = await ahead;
  yield* parts;
  if (failure !== null) throw failure.error;
}
