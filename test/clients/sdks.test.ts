import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CallStatus } from '../../src/core/observation.ts';
import { callsOf } from '../harness/callsOf.ts';
import { freeCount, startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { vectorOfEmbeddings } from '../harness/provider/embeddings.ts';
import { fetchPackage, type CachedPackage } from '../harness/packageCache.ts';
import { startRecordingRelay } from '../harness/recordingRelay.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { waitFor } from '../harness/waitFor.ts';
import { answersAsAsked } from './answersAsAsked.ts';
import { makeClientMachine } from './clientMachine.ts';
import { sdks } from './clientPrograms.ts';
import { expectSameBytes } from './sameBytes.ts';
import { toldTokens } from './toldTokens.ts';

interface Sdk {
  readonly program: string;
  readonly sdk: CachedPackage;
  readonly route: string;
  readonly tool: string;
  /** What became of each call that reached the provider, in order: a client's second try is a call of its own. */
  readonly statuses: readonly CallStatus[];
  /** Free counts, which are no calls to a model. */
  readonly otherRequests: readonly string[];
}

test.each<Sdk>([
  {
    ...{ program: 'openai.mjs', sdk: sdks.openai, route: 'openai', tool: 'openai' },
    statuses: [
      ...(['complete', 'complete', 'complete', 'complete', 'complete', 'no-usage'] as const),
      ...(['error', 'complete', 'error', 'no-usage'] as const),
      ...(['complete', 'complete', 'error', 'complete', 'no-usage', 'complete'] as const),
    ],
    otherRequests: ['POST /v1/responses/input_tokens'],
  },
  {
    ...{ program: 'anthropic.mjs', sdk: sdks.anthropic, route: 'anthropic', tool: 'anthropic' },
    statuses: [
      ...(['complete', 'complete', 'complete', 'complete', 'complete'] as const),
      ...(['error', 'complete', 'error', 'complete', 'error', 'partial'] as const),
    ],
    otherRequests: ['POST /v1/messages/count_tokens'],
  },
  {
    ...{ program: 'googleGenAi.mjs', sdk: sdks.googleGenAi, route: 'gemini', tool: 'google-genai-sdk' },
    statuses: [
      'complete',
      'complete',
      'complete',
      'complete',
      'complete',
      'error',
      'complete',
      'error',
      'partial',
    ],
    otherRequests: ['POST /v1/models/gemini-2.5-pro:countTokens'],
  },
  {
    ...{ program: 'bedrock.mjs', sdk: sdks.bedrock, route: 'bedrock', tool: 'aws-sdk-js' },
    statuses: ['complete', 'complete', 'complete', 'complete', 'error', 'complete', 'error', 'no-usage'],
    otherRequests: [],
  },
  {
    ...{ program: 'mistral.mjs', sdk: sdks.mistral, route: 'mistral', tool: 'mistral-client-typescript' },
    statuses: ['complete', 'complete', 'complete', 'error', 'complete', 'error', 'no-usage', 'complete'],
    otherRequests: [],
  },
  {
    ...{ program: 'ollama.mjs', sdk: sdks.ollama, route: 'ollama', tool: 'ollama-js' },
    statuses: ['complete', 'complete', 'complete', 'error', 'no-usage'],
    otherRequests: [],
  },
])('$sdk.name through the gateway: the same bytes, each call once and to the token', async (row) => {
  const { program, sdk, route, tool, statuses, otherRequests } = row;
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(answersAsAsked());
  await using gateway = await startGateway(machine.environment, [`${route}=${provider.url}`]);
  await using relay = await startRecordingRelay(gateway.port);
  const url = gateway.urls[route] ?? '';
  const { stdout } = await runCommandOrThrow(
    process.execPath,
    [join(import.meta.dirname, 'sdkPrograms', program)],
    {
      env: {
        ...machine.environment,
        BASE_URL: relay.urlOf(url),
        PACKAGES: await fetchPackage(sdk),
      },
      timeoutMs: 60_000,
    },
  );

  // The last word on a call that its client left comes after the client has gone.
  await waitFor('the exchanges’ ends', () =>
    relay.exchanges.length === provider.exchanges.length ? true : undefined,
  );
  const calls = await waitFor('the calls', async () => {
    const booked = await callsOf(machine.environment);
    return booked.length >= provider.calls.length ? booked : undefined;
  });
  expect(calls.map(({ status }) => status)).toEqual(statuses);
  expect(provider.otherRequests).toEqual(otherRequests);
  expect(calls).toMatchObject(
    provider.calls.map((call, index) => ({
      ...{ tool, witnesses: ['gateway'], status: statuses[index] },
      ...toldTokens(call, statuses[index] ?? 'error'),
    })),
  );
  expect(heardIn(stdout)).toEqual(
    provider.given
      .filter((call) => calls[provider.calls.indexOf(call)]?.status === 'complete')
      .map(({ route: protocol, tokens }) =>
        protocol === 'embeddings' ? vectorOfEmbeddings : tokens.outputTokens,
      ),
  );
  expectSameBytes(relay.exchanges, provider.exchanges, new URL(url).pathname);
});

/** What the program understood of whole answers; the rest it tells as words, and free counts are all this number. */
function heardIn(stdout: string): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly heard: unknown }).heard)
    .filter(
      (heard) =>
        (typeof heard === 'object' && heard !== null) || (typeof heard === 'number' && heard !== freeCount),
    );
}
