import type { ProviderName } from './providerReport.ts';
import { providerTitles } from './providerTitles.ts';

/** How a provider is connected, in words: one place for the editor, the command line and the readers. */
export interface ProviderGuide {
  readonly provider: ProviderName;
  readonly title: string;
  /** What its report can tell, one line. */
  readonly tells: string;
  /** Which kind of key it needs and where to make it: two sentences for the user. */
  readonly keyHelp: string;
  /** What `--account` names, as a noun; `null` where the key tells the account itself. */
  readonly accountNoun: string | null;
  /** Whether its report has money; without it there is nothing to settle. */
  readonly hasMoney: boolean;
  /** What names a person or a key in its rows, as a noun; `null` where rows tell nobody apart. */
  readonly whoNoun: string | null;
  /** `null`: the user's own host, which has to be told. */
  readonly defaultBaseUrl: string | null;
}

/** In the order in which they are offered. */
export const providerGuides = {
  anthropic: {
    provider: 'anthropic',
    title: providerTitles.anthropic,
    tells: 'Spend by hour and person of a Claude organisation, and limits',
    keyHelp:
      'An Admin key of the Console (sk-ant-admin01-…, made by an organisation admin under Settings, Admin Keys), or a Claude Enterprise key with the scope read:analytics (sk-ant-api01-…). ' +
      'A key for calling models can’t read reports, and a single person’s account has none.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: 'user id, e-mail, API key id, or a key’s name',
    defaultBaseUrl: 'https://api.anthropic.com',
  },
  openai: {
    provider: 'openai',
    title: providerTitles.openai,
    tells: 'Spend by day and person of an API organisation, and limits',
    keyHelp:
      'An Admin key (sk-admin-…), made by an owner of the organisation under Settings, Organization, Admin keys. ' +
      'A project’s key can’t read reports.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: 'user id, e-mail, API key id, or a key’s name',
    defaultBaseUrl: 'https://api.openai.com/v1',
  },
  'github-copilot': {
    provider: 'github-copilot',
    title: providerTitles['github-copilot'],
    tells: 'AI credits and what they cost by day: a plan of your own, an organisation, an enterprise',
    keyHelp:
      'For a plan that you pay yourself, a fine-grained token with the account permission “Plan: read”. For an organisation, a token of an administrator with “Administration: read” and the organisation’s name; for an enterprise, a classic token and “enterprises/NAME”. ' +
      'A seat that somebody else pays for has no report of its own.',
    accountNoun: 'organisation, or enterprises/NAME',
    hasMoney: true,
    whoNoun: 'GitHub login',
    defaultBaseUrl: 'https://api.github.com',
  },
  openrouter: {
    provider: 'openrouter',
    title: providerTitles.openrouter,
    tells: 'What a key has spent, its limit and the balance; all keys with a management key',
    keyHelp:
      'The key with which your tools call OpenRouter (sk-or-…) shows its own spend. ' +
      'A management key, made under Settings, Management Keys, shows the last 30 days of all keys.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: 'user id (user_…) or key hash',
    defaultBaseUrl: 'https://openrouter.ai/api/v1',
  },
  litellm: {
    provider: 'litellm',
    title: providerTitles.litellm,
    tells: 'Your spend by day at the proxy, and budgets',
    keyHelp:
      'The virtual key with which your tools call the proxy (sk-…): it shows your own spend. ' +
      'With an administrator’s key, name the user whose spend is yours.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: 'user id or e-mail at the proxy',
    defaultBaseUrl: null,
  },
  cursor: {
    provider: 'cursor',
    title: providerTitles.cursor,
    tells: 'Spend by hour and member of a team',
    keyHelp:
      'An Admin API key of a team (key_… or crsr_…), made by a team administrator in the dashboard under Settings. ' +
      'A personal key can’t read the team’s reports.',
    accountNoun: 'team',
    hasMoney: true,
    whoNoun: 'e-mail or user id',
    defaultBaseUrl: 'https://api.cursor.com',
  },
  vertex: {
    provider: 'vertex',
    title: providerTitles.vertex,
    tells: 'Tokens of a Google Cloud project by day; no money',
    keyHelp:
      'A service account’s JSON file with the role Monitoring Viewer, or an access token of `gcloud auth print-access-token` (it lasts an hour), and the project’s id. ' +
      'Dollars are only in the Cloud Billing export, which is not read.',
    accountNoun: 'project id',
    hasMoney: false,
    whoNoun: null,
    defaultBaseUrl: 'https://monitoring.googleapis.com',
  },
  'azure-openai': {
    provider: 'azure-openai',
    title: providerTitles['azure-openai'],
    tells: 'Cost and tokens by day of an Azure OpenAI resource',
    keyHelp:
      'An Entra sign-in with the roles Cost Management Reader and Monitoring Reader, and the resource’s id (/subscriptions/…/accounts/NAME, on the portal’s page “Properties”). In the editor choose the Microsoft account; headless, a token of `az account get-access-token`. ' +
      'The resource’s own api-key can’t read reports.',
    accountNoun: 'resource id',
    hasMoney: true,
    whoNoun: null,
    defaultBaseUrl: 'https://management.azure.com',
  },
  bedrock: {
    provider: 'bedrock',
    title: providerTitles.bedrock,
    tells: 'Cost and tokens of Bedrock by day of an AWS account',
    keyHelp:
      'An access key of an IAM user or role with ce:GetCostAndUsage and cloudwatch:GetMetricData, as ACCESS_KEY_ID:SECRET_ACCESS_KEY (and :SESSION_TOKEN), and the region as the account. ' +
      'Cost Explorer charges a cent a question, so it is read twice a day. A Bedrock API key can’t read either.',
    accountNoun: 'region',
    hasMoney: true,
    whoNoun: null,
    defaultBaseUrl: 'https://amazonaws.com',
  },
  mistral: {
    provider: 'mistral',
    title: providerTitles.mistral,
    tells: 'Spend by month of an Enterprise organisation, and its limit',
    keyHelp:
      'An Admin key of an Enterprise organisation, which the vendor’s support hands out. ' +
      'A key for calling models can’t read usage.',
    accountNoun: 'workspace id',
    hasMoney: true,
    whoNoun: null,
    defaultBaseUrl: 'https://api.mistral.ai/v1/admin',
  },
  deepseek: {
    provider: 'deepseek',
    title: providerTitles.deepseek,
    tells: 'The balance that is left; no spend',
    keyHelp:
      'The key with which your tools call DeepSeek (sk-…), from the platform’s page “API keys”. ' +
      'It shows what is left; the vendor reports nothing of what was spent.',
    accountNoun: null,
    hasMoney: false,
    whoNoun: null,
    defaultBaseUrl: 'https://api.deepseek.com',
  },
  xai: {
    provider: 'xai',
    title: providerTitles.xai,
    tells: 'Spend by day of a team, and the prepaid balance',
    keyHelp:
      'A management key, made in the console under Settings, Management Keys, and the team’s id. ' +
      'A key for calling models can’t read billing.',
    accountNoun: 'team id',
    hasMoney: true,
    whoNoun: null,
    defaultBaseUrl: 'https://management-api.x.ai',
  },
  vercel: {
    provider: 'vercel',
    title: providerTitles.vercel,
    tells: 'Spend by day at the AI Gateway, and the credit balance',
    keyHelp:
      'The AI Gateway key with which your tools call it, from the dashboard’s AI Gateway page. ' +
      'Each reading of the report costs a little there, so it is read once a day.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: null,
    defaultBaseUrl: 'https://ai-gateway.vercel.sh/v1',
  },
  together: {
    provider: 'together',
    title: providerTitles.together,
    tells: 'Spend by day and key of an organisation',
    keyHelp:
      'An ordinary key of the organisation, from the settings’ page “API keys”; the key ids that are yours tell your rows apart. ' +
      'The vendor’s support switches the report on for an organisation; until then it answers “not found”.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: 'API key id',
    defaultBaseUrl: 'https://api.together.ai/v1',
  },
  fireworks: {
    provider: 'fireworks',
    title: providerTitles.fireworks,
    tells: 'Spend by day of an account',
    keyHelp:
      'An ordinary key of the account (fw_…), from the settings’ page “API keys”. It shows the whole account’s bill.',
    accountNoun: null,
    hasMoney: true,
    whoNoun: null,
    defaultBaseUrl: 'https://api.fireworks.ai/v1',
  },
  moonshot: {
    provider: 'moonshot',
    title: providerTitles.moonshot,
    tells: 'The balance that is left; no spend',
    keyHelp:
      'The key with which your tools call Moonshot (sk-…), from the platform’s console; for the Chinese site give https://api.moonshot.cn as the base URL. ' +
      'It shows what is left; the vendor reports nothing of what was spent.',
    accountNoun: null,
    hasMoney: false,
    whoNoun: null,
    defaultBaseUrl: 'https://api.moonshot.ai',
  },
} as const satisfies { readonly [Name in ProviderName]: ProviderGuide & { readonly provider: Name } };
