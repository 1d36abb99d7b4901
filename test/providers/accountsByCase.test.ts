import { expect, test } from 'vitest';
import { azureOpenAiReader } from '../../src/sources/providers/azureOpenAi/reader.ts';
import { gitHubCopilotReader } from '../../src/sources/providers/githubCopilot/reader.ts';
import { accessTo } from './accessTo.ts';
import { startReportServer, type Route } from './reportServer.ts';

const answer: Route = () => ({ body: { usageItems: [] } });
const resource = '/subscriptions/S1/resourceGroups/Rg/providers/Microsoft.CognitiveServices/accounts/Ai';

test('an organisation or a resource that is written in two ways is one account, and counted once', async () => {
  await using server = await startReportServer({
    'GET /organizations/Northwind/settings/billing/ai_credit/usage': answer,
    'GET /organizations/northwind/settings/billing/ai_credit/usage': answer,
    [`GET ${resource}`]: answer,
    [`GET ${resource.toLowerCase()}`]: answer,
  });
  const idOf = async (reader: typeof gitHubCopilotReader, account: string): Promise<string> =>
    (await reader.identify(accessTo(server.url, { account }))).id;
  expect(await idOf(gitHubCopilotReader, 'Northwind')).toBe(
    await idOf(gitHubCopilotReader, 'orgs/northwind'),
  );
  expect(await idOf(azureOpenAiReader, resource)).toBe(await idOf(azureOpenAiReader, resource.toLowerCase()));
});
