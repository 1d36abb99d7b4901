import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { picoFromDecimal } from '../../src/core/money.ts';
import { azureOpenAiReader } from '../../src/sources/providers/azureOpenAi/reader.ts';
import { bedrockReader } from '../../src/sources/providers/bedrock/reader.ts';
import { vertexReader } from '../../src/sources/providers/vertex/reader.ts';
import { accessTo, day } from './accessTo.ts';
import { startReportServer, type Asked } from './reportServer.ts';

describe('Azure', () => {
  const group = '/subscriptions/s/resourceGroups/g';
  const resource = `${group}/providers/Microsoft.CognitiveServices/accounts/ai`;
  const query = `POST ${group}/providers/Microsoft.CostManagement/query`;
  const columns = ['Meter', 'Cost', 'UsageDate', 'Currency'].map((name) => ({ name }));

  test('costs by the names of their columns, over all pages with the same question; tokens beside', async () => {
    let origin = '';
    await using server = await startReportServer({
      [`GET ${resource}`]: () => ({ body: { id: resource } }),
      [query]: ({ query: asked }: Asked) => ({
        body: {
          properties: {
            nextLink:
              asked.get('skip') === null ? `${origin}${query.slice(5)}?api-version=2025-03-01&skip=1` : null,
            columns,
            rows: [['gpt', asked.get('skip') === null ? 1.25 : 0.005, 20_261_120, 'USD']],
          },
        },
      }),
      [`GET ${resource}/providers/Microsoft.Insights/metrics`]: () => ({
        body: {
          value: [
            {
              name: { value: 'GeneratedTokens' },
              timeseries: [
                {
                  metadatavalues: [{ value: 'my-deployment' }],
                  data: [
                    { timeStamp: '2026-11-20T00:00:00Z', total: 42 },
                    { timeStamp: '2026-11-21T00:00:00Z' },
                  ],
                },
              ],
            },
          ],
        },
      }),
    });
    origin = server.url;
    const access = accessTo(server.url, { account: resource });
    const account = await azureOpenAiReader.identify(access);
    expect(account).toMatchObject({ label: 'ai', settles: 'never' });
    const part = await azureOpenAiReader.report?.(access, account, day('2026-11-01'), day('2026-11-22'));
    expect(part?.rows).toMatchObject([
      { start: day('2026-11-20'), costPico: picoFromDecimal('1.25'), item: 'gpt' },
      { costPico: picoFromDecimal('0.005') },
      { costPico: null, model: 'my-deployment', tokens: 42 },
    ]);
    const questions = server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(new Set(questions).size).toBe(1);
  });

  test('a next page elsewhere is not given the login', async () => {
    await using elsewhere = await startReportServer({});
    await using server = await startReportServer({
      [query]: () => ({ body: { properties: { nextLink: `${elsewhere.url}/x`, columns, rows: [] } } }),
    });
    const access = accessTo(server.url, { account: resource });
    const account = { id: resource.slice(1), label: 'ai', kind: 'project', settles: 'never' } as const;
    await expect(
      azureOpenAiReader.report?.(access, account, day('2026-11-01'), day('2026-11-22')),
    ).rejects.toMatchObject({ kind: 'transient' });
    expect(elsewhere.asked).toEqual([]);
  });

  test('without data is empty, not an error', async () => {
    await using server = await startReportServer({ [query]: () => ({ status: 204, body: '' }) });
    const access = accessTo(server.url, { account: resource });
    const account = { id: resource.slice(1), label: 'ai', kind: 'project', settles: 'never' } as const;
    expect(
      await azureOpenAiReader.report?.(access, account, day('2026-11-01'), day('2026-11-22')),
    ).toMatchObject({
      rows: [],
    });
  });
});

describe('Bedrock', () => {
  const awsKey = 'AKIDEXAMPLE:canary-secret:session-token';

  test('signed questions: who, what it cost by every service with Bedrock in its name, and the tokens', async () => {
    await using server = await startReportServer({
      'POST /': ({ headers, body }) => {
        if (body.startsWith('Action=')) {
          return {
            body: { GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: '123456789012' } } },
          };
        }
        if (headers['x-amz-target'] === 'AWSInsightsIndexService.GetCostAndUsage') {
          const isSecond = body.includes('NextPageToken');
          const cost = (keys: string[], amount: string) => ({
            Keys: keys,
            Metrics: { UnblendedCost: { Amount: amount, Unit: 'USD' } },
          });
          return {
            body: {
              ResultsByTime: [
                {
                  TimePeriod: { Start: '2026-11-20', End: '2026-11-21' },
                  Groups: isSecond
                    ? [cost(['Claude (Amazon Bedrock Edition)', 'tokens'], '0.005')]
                    : [
                        cost(['Amazon Bedrock', 'input'], '1.2345678901234'),
                        cost(['Amazon EC2', 'box'], '99'),
                      ],
                },
              ],
              NextPageToken: isSecond ? null : 'two',
            },
          };
        }
        return {
          body: {
            MetricDataResults: [
              {
                Id: 'bedrock0',
                Label: 'm-1',
                StatusCode: 'Complete',
                Timestamps: [day('2026-11-20') / 1000],
                Values: [42],
              },
            ],
          },
        };
      },
    });
    const access = accessTo(server.url, { key: awsKey, account: 'eu-west-1' });
    const account = await bedrockReader.identify(access);
    expect(account).toMatchObject({ id: '123456789012', settles: 'never' });
    const part = await bedrockReader.report?.(access, account, day('2026-11-01'), day('2026-11-22'));
    expect(part?.rows).toMatchObject([
      { start: day('2026-11-20'), costPico: picoFromDecimal('1.234567890123') },
      { costPico: picoFromDecimal('0.005') },
      { costPico: null, model: 'm-1', tokens: 42 },
    ]);
    for (const { headers } of server.asked) {
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/(eu-west-1|us-east-1)\/(sts|ce|monitoring)\//,
      );
      expect(headers['x-amz-security-token']).toBe('session-token');
      expect(JSON.stringify(headers)).not.toContain('canary-secret');
    }
  });

  test.each([
    ['AccessDeniedException', 'permission'],
    ['UnrecognizedClientException', 'credential'],
    ['ThrottlingException', 'throttled'],
    ['com.amazonaws.ce#DataUnavailableException', 'accountKind'],
  ])('%s is told as what it is', async (type, kind) => {
    await using server = await startReportServer({
      'POST /': () => ({ status: 400, body: { __type: type } }),
    });
    await expect(bedrockReader.identify(accessTo(server.url, { key: awsKey }))).rejects.toMatchObject({
      kind,
    });
  });
});

describe('Vertex', () => {
  const series = {
    timeSeries: [
      {
        metric: { labels: { type: 'input' } },
        resource: { labels: { model_user_id: 'gemini-example' } },
        points: [
          {
            interval: { startTime: '2026-11-20T00:00:00Z', endTime: '2026-11-21T00:00:00Z' },
            value: { int64Value: '48211' },
          },
        ],
      },
    ],
    nextPageToken: '',
  };

  test('an access token reads the tokens of a project', async () => {
    await using server = await startReportServer({
      'GET /v3/projects/p-1/timeSeries': () => ({ body: series }),
    });
    const access = accessTo(server.url, { account: 'p-1' });
    const account = await vertexReader.identify(access);
    const part = await vertexReader.report?.(access, account, day('2026-11-01'), day('2026-11-22'));
    expect(part?.rows).toMatchObject([
      {
        start: day('2026-11-20'),
        end: day('2026-11-21'),
        costPico: null,
        model: 'gemini-example',
        item: 'input',
        tokens: 48_211,
      },
    ]);
  });

  test('a service account’s signed word is exchanged for a token, and sent to nobody else', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    let assertion = '';
    await using server = await startReportServer({
      'POST /token': ({ body }) => {
        assertion = new URLSearchParams(body).get('assertion') ?? '';
        return { body: { access_token: 'made-up-token' } };
      },
      'GET /v3/projects/p-2/timeSeries': () => ({ body: series }),
    });
    const file = {
      type: 'service_account',
      project_id: 'p-2',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: 'meter@p-2.example',
      token_uri: `${server.url}/token`,
    };
    expect(await vertexReader.identify(accessTo(server.url, { key: JSON.stringify(file) }))).toMatchObject({
      id: 'p-2',
    });
    expect(server.asked.at(-1)?.headers.authorization).toBe('Bearer made-up-token');
    const [head = '', claims = '', signature = ''] = assertion.split('.');
    expect(
      verify(
        'RSA-SHA256',
        Buffer.from(`${head}.${claims}`),
        createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
    const foreign = { ...file, token_uri: 'https://evil.example/token' };
    await expect(
      vertexReader.identify(accessTo(server.url, { key: JSON.stringify(foreign) })),
    ).rejects.toMatchObject({ kind: 'credential' });
  });
});
