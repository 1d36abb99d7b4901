import type { Route } from './reportServer.ts';

const kim = {
  type: 'user_actor',
  user_id: 'user_kim',
  email_address: 'kim@example.org',
  name: 'Kim',
  deleted: false,
};
const other = { ...kim, user_id: 'user_other', email_address: 'other@example.org' };

/**
 * Anthropic, OpenAI and GitHub on one server, each with something spent on this UTC day by the user and much more by others: $42.40
 * in the running hour, $5.25, and $2.35.
 */
export function vendorRoutes(day: string): Readonly<Record<string, Route>> {
  return { ...anthropicRoutes(), ...openAiRoutes(day), ...gitHubRoutes(day) };
}

function anthropicRoutes(): Readonly<Record<string, Route>> {
  const hourMs = 3_600_000;
  const start = Math.floor(Date.now() / hourMs) * hourMs;
  const row = (actor: object, amount: string): object => ({
    starting_at: new Date(start).toISOString(),
    ending_at: new Date(start + hourMs).toISOString(),
    group: { actor, api_key_id: null, model: null },
    cost: { amount, list_amount: amount, currency: 'USD', requests: 1 },
  });
  const page =
    (rows: readonly object[]): Route =>
    ({ query }) => {
      const isAsked =
        Date.parse(query.get('ending_at') ?? '') > start &&
        Date.parse(query.get('starting_at') ?? '') <= start;
      return {
        body: {
          data: isAsked ? rows : [],
          has_more: false,
          next_page: null,
          data_refreshed_at: new Date().toISOString(),
        },
      };
    };
  return {
    'GET /v1/organizations/me': () => ({ body: { id: 'org_1', type: 'organization', name: 'Northwind' } }),
    'GET /v1/organizations/users': () => ({ body: { data: [{ id: 'user_kim', email: 'kim@example.org' }] } }),
    'GET /v1/organizations/analytics/cost': page([row(kim, '4240'), row(other, '99900')]),
    'GET /v1/organizations/analytics/usage': page([]),
  };
}

function openAiRoutes(day: string): Readonly<Record<string, Route>> {
  const start = Date.parse(day) / 1000;
  const results = [
    { amount: { value: 5.25, currency: 'usd' }, user_id: 'user-1' },
    { amount: { value: 777, currency: 'usd' }, user_id: 'user-2' },
  ];
  return {
    'GET /v1/organization/projects': () => ({
      body: { data: [{ id: 'proj_1', created_at: 1000 }], last_id: 'proj_1', has_more: false },
    }),
    'GET /v1/organization/costs': ({ query }) => ({
      body: {
        object: 'page',
        data:
          Number(query.get('end_time')) > start && Number(query.get('start_time')) <= start
            ? [{ object: 'bucket', start_time: start, end_time: start + 86_400, results }]
            : [],
        has_more: false,
        next_page: null,
      },
    }),
  };
}

function gitHubRoutes(day: string): Readonly<Record<string, Route>> {
  const asked = day.split('-').map(Number).join('-');
  return {
    'GET /user': () => ({ body: { login: 'kim', id: 1 } }),
    'GET /users/kim/settings/billing/ai_credit/usage': ({ query }) => {
      const named = ['year', 'month', 'day'].map((part) => query.get(part)).join('-');
      return { body: { usageItems: named === asked ? [item] : [] } };
    },
  };
}

const item = {
  product: 'Copilot',
  sku: 'Copilot AI Credits',
  model: 'Example 5',
  unitType: 'ai-credits',
  pricePerUnit: 0.01,
  grossQuantity: 235,
  grossAmount: 2.35,
  netQuantity: 235,
  netAmount: 2.35,
};
