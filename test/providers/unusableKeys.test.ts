import { expect, test } from 'vitest';
import { bedrockReader } from '../../src/sources/providers/bedrock/reader.ts';
import { openAiReader } from '../../src/sources/providers/openai/reader.ts';
import { anthropicReader } from '../../src/sources/providers/anthropic/reader.ts';
import type { ProviderReader } from '../../src/sources/providers/providerReader.ts';
import { accessTo } from './accessTo.ts';
import { startReportServer } from './reportServer.ts';

test.each<[string, ProviderReader, string]>([
  ['copied with an ellipsis', openAiReader, 'sk-admin-canary…AAAA'],
  ['over two lines', anthropicReader, 'sk-ant-canary\n0123'],
  ['of AWS over two lines', bedrockReader, 'AKIACANARY:secret:canary\ntoken'],
  ['of AWS with an ellipsis', bedrockReader, 'AKIA…CANARY:secret'],
])('a key %s is told as refused, without its text, and sent to nobody', async (_name, reader, key) => {
  await using server = await startReportServer({});
  const failure: unknown = await reader
    .identify(accessTo(server.url, { key, account: null }))
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'provider', kind: 'credential' });
  expect(String(failure) + JSON.stringify(failure)).not.toMatch(/canary/i);
  expect(server.asked).toEqual([]);
});

test('a region that is none is told as that, and no other host is asked', async () => {
  for (const account of ['us east 1', 'evil.example/#', 'x@evil.example']) {
    const failure: unknown = await bedrockReader
      .identify(accessTo(bedrockReader.defaultBaseUrl ?? '', { key: 'AKIA:secret', account }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'provider', kind: 'accountKind' });
  }
});
