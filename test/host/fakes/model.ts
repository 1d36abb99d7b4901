import type * as vscode from 'vscode';
import { FakeDataPart, FakeEditor, FakeTextPart } from './vscode.ts';

export interface FakeModelOptions {
  readonly vendor?: string;
  readonly name?: string;
  readonly id?: string;
  readonly family?: string;
  readonly parts?: readonly unknown[];
  /** Thrown by the answer after its parts. */
  readonly failure?: Error;
  /** Rejects the request, or is thrown at once. */
  readonly refusal?: Error;
  readonly isRefusedAtOnce?: boolean;
  readonly countTokens?: (text: unknown) => Promise<number>;
}

export interface FakeModel {
  readonly model: vscode.LanguageModelChat;
  /** The arguments of each request. */
  readonly requests: unknown[][];
  /** What was given up while it was read: `stream`, `text`. */
  readonly left: string[];
}

/**
 * A model as the editor makes them: frozen, with methods that need no `this`, and answers whose `stream` and `text` are two branches
 * of one source, each of which can be read once.
 */
export function fakeModel(options: FakeModelOptions = {}): FakeModel {
  const requests: unknown[][] = [];
  const left: string[] = [];
  const { parts = [], refusal } = options;
  const model = {
    name: options.name ?? 'A Model',
    id: options.id ?? 'claude-sonnet-4-5',
    vendor: options.vendor ?? 'anthropic',
    family: options.family ?? 'claude-sonnet',
    version: '1.0',
    maxInputTokens: 200_000,
    capabilities: { supportsToolCalling: true },
    countTokens: options.countTokens ?? ((text: unknown) => Promise.resolve(JSON.stringify(text).length)),
    sendRequest: (...request: unknown[]) => {
      requests.push(request);
      if (refusal !== undefined) {
        if (options.isRefusedAtOnce === true) throw refusal;
        return Promise.reject(refusal);
      }
      const isText = (part: unknown): part is FakeTextPart => part instanceof FakeTextPart;
      return Promise.resolve({
        stream: readOnce(parts, options.failure, () => left.push('stream')),
        text: readOnce(
          parts.filter(isText).map(({ value }) => value),
          options.failure,
          () => left.push('text'),
        ),
      });
    },
  };
  // The editor's objects have more than the types say, and ours has what a test looks at.
  return { model: Object.freeze(model), requests, left };
}

function readOnce<Value>(
  values: readonly Value[],
  failure: Error | undefined,
  onLeft: () => void,
): AsyncIterable<Value> {
  let isRead = false;
  return {
    [Symbol.asyncIterator]: () => {
      if (isRead) throw new Error('this was read already');
      isRead = true;
      let index = 0;
      return {
        next: () => {
          const value = values[index];
          index += 1;
          if (index <= values.length) return Promise.resolve({ done: false, value: value as Value });
          if (failure !== undefined && index === values.length + 1) {
            return Promise.reject(failure);
          }
          return Promise.resolve({ done: true, value: undefined });
        },
        return: () => {
          onLeft();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

export function textPart(value: string): FakeTextPart {
  return new FakeTextPart(value);
}

export function usagePart(usage: unknown): FakeDataPart {
  const text = typeof usage === 'string' ? usage : JSON.stringify(usage);
  return new FakeDataPart(new TextEncoder().encode(text), 'usage');
}

/** A token as the editor's, cancelled or not. */
export function fakeToken(isCancellationRequested = false): vscode.CancellationToken {
  return { isCancellationRequested, onCancellationRequested: new FakeEditor().event().subscribe as never };
}
