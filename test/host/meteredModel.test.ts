import fc from 'fast-check';
import type { LanguageModelChat } from 'vscode';
import { describe, expect, test } from 'vitest';
import { startHost } from './startHost.ts';
import { fakeModel, fakeToken, textPart, usagePart, type FakeModelOptions } from './fakes/model.ts';
import { FakeEditor, settled } from './fakes/vscode.ts';

const usage = {
  prompt_tokens: 4321,
  completion_tokens: 7,
  total_tokens: 4328,
  prompt_tokens_details: { cached_tokens: 4000, cache_creation_input_tokens: 300 },
};
const parts = [
  textPart('Hel'),
  { mimeType: 'stateful_marker', data: new Uint8Array([1]) },
  textPart('lo'),
  { callId: '1', name: 'grep', input: { pattern: 'x' } },
];
const messages = ['What is it?'] as never;

function metered(options: FakeModelOptions = {}, host = startHost()) {
  host.meter.join();
  const fake = fakeModel({ parts: [...parts, usagePart(usage)], ...options });
  return { ...host, ...fake, model: host.host.api.meter(fake.model), original: fake.model };
}

/** Reads to the end, or up to so many values. */
async function read(values: AsyncIterable<unknown>, most = Infinity): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const value of values) {
    seen.push(value);
    if (seen.length >= most) break;
  }
  return seen;
}

/** `complete 21/4000/300/0/7` */
function booked({ meter }: Pick<ReturnType<typeof startHost>, 'meter'>): string[] {
  return meter.observed.map(({ status, tokens }) => {
    const { uncachedInputTokens, cacheReadInputTokens, cacheWrite5mInputTokens, outputTokens } = tokens;
    const counts = [uncachedInputTokens, cacheReadInputTokens, cacheWrite5mInputTokens, outputTokens];
    return `${status} ${counts.map((count) => count ?? '?').join('/')}`;
  });
}

const asReported = 'complete 21/4000/300/7';
const unknown = '?/?/?/?';

describe('a metered model', () => {
  test('is the given one in every field, and in what the types do not tell', () => {
    const { model, original } = metered();
    for (const [key, value] of Object.entries(original)) {
      if (typeof value !== 'function') expect(Reflect.get(model, key)).toBe(value);
    }
    expect(Object.keys(model)).toEqual(Object.keys(original));
    expect(JSON.stringify(model)).toBe(JSON.stringify(original));
    expect('capabilities' in model && !('nothing' in model)).toBe(true);
    expect(Object.values(model).map((value) => typeof value)).toEqual(
      Object.values(original).map((value) => typeof value),
    );
    expect(() => Object.assign(model, { id: 'other' })).toThrow(TypeError);
  });

  test('of a class has its methods, which find their own object', async () => {
    class Model {
      readonly #tokens = 42;
      get id(): string {
        return `m-${String(this.#tokens)}`;
      }
      countTokens(): Promise<number> {
        return Promise.resolve(this.#tokens);
      }
    }
    const model = startHost().host.api.meter(new Model() as unknown as LanguageModelChat);
    expect(model).toBeInstanceOf(Model);
    expect([model.id, await model.countTokens('')]).toEqual(['m-42', 42]);
    expect(Reflect.get(model, 'countTokens')).toBe(Reflect.get(model, 'countTokens'));
  });

  test('counts tokens and takes arguments as the given one does', async () => {
    const { model, requests, original } = metered();
    expect(await model.countTokens('four')).toBe(await original.countTokens('four'));
    const [options, token] = [{ justification: 'because' }, fakeToken()];
    await model.sendRequest(messages);
    await model.sendRequest(messages, options, token);
    expect(requests).toEqual([[messages], [messages, options, token]]);
    expect(requests[1]?.[2]).toBe(token);
  });

  test('metered again counts once, under the name that was given last', async () => {
    const host = metered();
    const { api } = host.host;
    expect(api.meter(host.model)).toBe(host.model);
    const named = api.meter(host.model, { tool: 'my-extension' });
    await read((await named.sendRequest(messages)).stream);
    await settled();
    expect(host.requests).toHaveLength(1);
    expect(host.meter.observed).toMatchObject([{ tool: 'my-extension' }]);
  });

  test('is not made of no model', () => {
    expect(startHost().host.api.meter(undefined as never)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('read by its stream has every part as it is, and is counted as reported', async () => {
    const host = metered();
    const seen = await read((await host.model.sendRequest(messages)).stream);
    expect(seen).toHaveLength(parts.length + 1);
    parts.forEach((part, index) => {
      expect(seen[index]).toBe(part);
    });
    await settled();
    expect(booked(host)).toEqual([asReported]);
    expect(host.meter.observed).toMatchObject([
      {
        stream: 'vscode-lm',
        source: 'languageModel',
        tool: 'vscode-lm',
        providerName: 'anthropic',
        requestModel: 'claude-sonnet-4-5',
        responseModel: null,
        sessionId: null,
        workspace: null,
      },
    ]);
  });

  test('read by its text is counted as reported too, and its stream is still there', async () => {
    const host = metered();
    const answer = await host.model.sendRequest(messages);
    expect(await read(answer.text)).toEqual(['Hel', 'lo']);
    await settled();
    expect(booked(host)).toEqual([asReported]);
    expect(await read(answer.stream)).toEqual([...parts, usagePart(usage)]);
    await settled();
    expect(booked(host)).toEqual([asReported]);
  });

  test('whose text is read after its stream is counted once', async () => {
    const host = metered();
    const answer = await host.model.sendRequest(messages);
    expect(await read(answer.stream)).toHaveLength(5);
    expect(await read(answer.text)).toEqual(['Hel', 'lo']);
    await settled();
    expect(booked(host)).toEqual([asReported]);
  });

  test('that is left early is left in the original too, and is a lower bound', async () => {
    const host = metered();
    expect(await read((await host.model.sendRequest(messages)).stream, 2)).toHaveLength(2);
    expect(await read((await host.model.sendRequest(messages)).text, 1)).toEqual(['Hel']);
    await settled();
    expect(host.left).toEqual(['stream', 'text']);
    expect(booked(host)).toEqual([`partial ${unknown}`, `partial ${unknown}`]);
  });

  test('that was left by one branch and read by the other is complete in the end', async () => {
    const host = metered();
    const answer = await host.model.sendRequest(messages);
    await read(answer.text, 1);
    await read(answer.stream);
    await settled();
    expect(booked(host)).toEqual([`partial ${unknown}`, asReported]);
    expect(new Set(host.meter.observed.map(({ nativeKey }) => nativeKey)).size).toBe(1);
  });

  test('without a usage part is estimated by the model’s own tokenizer', async () => {
    const counted: unknown[] = [];
    const countTokens = (text: unknown): Promise<number> => Promise.resolve(counted.push(text) * 100);
    const host = metered({ parts, countTokens });
    const answer = await host.model.sendRequest(messages, {
      tools: [{ name: 'grep', description: 'finds' }],
    });
    await read(answer.stream);
    await settled();
    expect(booked(host)).toEqual(['estimated 300/0/0/300']);
    expect(counted).toEqual([
      '[{"name":"grep","description":"finds"}]',
      'What is it?',
      'Hellogrep {"pattern":"x"}',
    ]);
  });

  test('of a model that leads through the gateway is told only where it can be found to be the gateway’s', async () => {
    const ours = { vendor: 'customendpoint', name: 'claude-sonnet-4-5 (metered)' };
    const theirs = { vendor: 'customendpoint', name: 'claude-sonnet-4-5' };
    const outcomes = async (options: FakeModelOptions): Promise<string[]> => {
      const host = metered({ countTokens: () => Promise.resolve(10), ...options });
      await read((await host.model.sendRequest(messages)).stream);
      await settled();
      return booked(host).map((call) => call.split(' ')[0] ?? '');
    };
    expect(await outcomes({ ...ours, parts })).toEqual([]);
    expect(await outcomes(ours)).toEqual(['complete']);
    expect(await outcomes({ ...theirs, parts })).toEqual(['estimated']);
  });

  test('is estimated from what was asked, not from what the caller made of it since', async () => {
    const host = metered({ parts, countTokens: () => Promise.resolve(10) });
    const asked = ['one', 'two'];
    const answer = await host.model.sendRequest(asked as never);
    asked.push('three');
    await read(answer.stream);
    await settled();
    expect(booked(host)).toEqual(['estimated 20/0/0/10']);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no tokenizer'))],
    [
      'throws',
      (): never => {
        throw new Error('no tokenizer');
      },
    ],
    ['counts nothing', () => Promise.resolve(Number.NaN)],
  ])('is counted without tokens where the tokenizer %s', async (_, countTokens) => {
    const host = metered({ parts, countTokens });
    await read((await host.model.sendRequest(messages)).stream);
    await settled();
    expect(booked(host)).toEqual([`no-usage ${unknown}`]);
  });

  test('that fails fails with the same error, and what was reported before stays', async () => {
    const failure = new Error('the wire broke');
    const host = metered({ parts, failure });
    await expect(read((await host.model.sendRequest(messages)).stream)).rejects.toBe(failure);
    const reported = host.host.api.meter(fakeModel({ parts: [...parts, usagePart(usage)], failure }).model);
    await expect(read((await reported.sendRequest(messages)).text)).rejects.toBe(failure);
    await expect(read((await reported.sendRequest(messages)).stream)).rejects.toBe(failure);
    await settled();
    expect(booked(host)).toEqual([`error ${unknown}`, `error ${unknown}`, 'partial 21/4000/300/7']);
  });

  test('that was cancelled is a lower bound, whether it then fails or ends', async () => {
    const token = fakeToken(true);
    const host = metered({ parts, failure: new Error('Canceled') });
    await expect(read((await host.model.sendRequest(messages, {}, token)).stream)).rejects.toThrow(
      'Canceled',
    );
    const ended = host.host.api.meter(fakeModel({ parts }).model);
    await read((await ended.sendRequest(messages, {}, token)).stream);
    await settled();
    expect(booked(host)).toEqual([`partial ${unknown}`, `partial ${unknown}`]);
  });

  test.each([false, true])(
    'to a refused request is the same refusal (at once: %s)',
    async (isRefusedAtOnce) => {
      const refusal = new Error('NoPermissions');
      const host = metered({ refusal, isRefusedAtOnce });
      if (isRefusedAtOnce) expect(() => void host.model.sendRequest(messages)).toThrow(refusal);
      else await expect(host.model.sendRequest(messages)).rejects.toBe(refusal);
      await settled();
      expect(booked(host)).toEqual([`error ${unknown}`]);
    },
  );

  test('is read alike with and without metering, whatever its parts, whoever reads how much', async () => {
    const part = fc.oneof(
      fc.string().map(textPart),
      fc.record({ callId: fc.string(), name: fc.string(), input: fc.object() }),
      fc.json().map(usagePart),
      fc.anything(),
    );
    const readings = fc.array(
      fc.record({
        branch: fc.constantFrom('stream', 'text'),
        most: fc.oneof(fc.nat(6), fc.constant(Infinity)),
      }),
      { maxLength: 2 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part), fc.boolean(), readings, async (all, isFailing, how) => {
        const options = { parts: all, ...(isFailing ? { failure: new Error('broken') } : {}) };
        const seen = async (model: LanguageModelChat): Promise<unknown[]> => {
          const answer = await model.sendRequest(messages);
          const results: unknown[] = [];
          for (const { branch, most } of how.filter(
            (one, index) => how.findIndex(({ branch: other }) => other === one.branch) === index,
          )) {
            results.push(await read(answer[branch], most).catch(String));
          }
          return results;
        };
        const { model } = metered(options);
        expect(await seen(model)).toEqual(await seen(fakeModel(options).model));
      }),
    );
  });
});

test.each([
  [{ vendor: 'copilot', family: 'gpt-4.1', id: 'copilot-fast' }, 'github-copilot', 'gpt-4.1'],
  [{ vendor: 'customendpoint', id: 'my-gpt' }, null, 'my-gpt'],
  [{ vendor: 'openrouter', id: 'x/y' }, 'openrouter', 'x/y'],
  [{ vendor: 'some-extension', id: '', family: 'llama' }, 'some-extension', 'llama'],
])('who sells %o', async (options, providerName, requestModel) => {
  const host = metered(options);
  await read((await host.model.sendRequest(messages)).stream);
  await settled();
  expect(host.meter.observed).toMatchObject([{ providerName, requestModel }]);
});

test.each(['', 'with space', '../x', 'x'.repeat(65), 7])('%o is no name of a tool', async (tool) => {
  const host = metered();
  const named = host.host.api.meter(host.original, { tool: tool as string });
  await read((await named.sendRequest(messages)).stream);
  await settled();
  expect(host.meter.observed).toMatchObject([{ tool: 'vscode-lm' }]);
});

test('calls belong to the window’s folder', async () => {
  const editor = new FakeEditor();
  editor.openFolders('/home/ada/engine');
  const { model, meter } = metered({}, startHost({ editor }));
  await read((await model.sendRequest(messages)).stream);
  await settled();
  expect(meter.observed).toMatchObject([{ workspace: '/home/ada/engine' }]);
});

test('nothing of what was asked or answered is kept, sent or logged', async () => {
  const canary = 'CANARY-7f3a';
  const broken = { mimeType: 'usage', data: new TextEncoder().encode(`{"prompt_tokens": "${canary}"}`) };
  const fail = (): never => {
    throw new Error(canary);
  };
  const hosts = [
    metered({ parts: [textPart(canary), broken] }),
    metered({ parts: [textPart(canary)], countTokens: fail }),
    metered({ parts: [textPart(canary)], failure: new Error(canary) }),
    // Nobody can make text of this input: the metering itself fails.
    metered({ parts: [{ name: canary, input: { toJSON: fail } }, textPart(canary)] }),
    metered({ refusal: new Error(canary) }),
  ];
  for (const host of hosts) {
    const options = { modelOptions: { secret: canary } };
    await (async () => read((await host.model.sendRequest([canary] as never, options)).stream))().catch(
      () => undefined,
    );
    await settled();
    const left = JSON.stringify([host.meter.observed, host.logged, [...host.editor.globalState.values]]);
    expect(left).not.toContain(canary);
  }
  expect(hosts.map(booked)).toEqual([
    ['estimated 13/0/0/13'],
    [`no-usage ${unknown}`],
    [`error ${unknown}`],
    ['estimated 13/0/0/13'],
    [`error ${unknown}`],
  ]);
  expect(hosts.flatMap(({ logged }) => logged).filter((line) => line.startsWith('error'))).toEqual([
    'error A call over the editor’s language-model API could not be metered (Error).',
  ]);
});

test('with metering turned off a call passes as if it were not metered', async () => {
  const counted: unknown[] = [];
  const countTokens = (text: unknown): Promise<number> => Promise.resolve(counted.push(text));
  const host = metered({ parts, countTokens }, startHost({ consent: 'declined' }));
  expect(await read((await host.model.sendRequest(messages)).stream)).toEqual(parts);
  await settled();
  expect([host.meter.observed, counted]).toEqual([[], []]);
});
