import { providerGuides, type ProviderGuide } from '../../core/providerGuide.ts';
import { providerNames, type ProviderAccount, type ProviderName } from '../../core/providerReport.ts';
import { sentenceOf } from '../failure.ts';
import {
  askChoice,
  askMany,
  askText,
  mapAnswer,
  walkSteps,
  type Answer,
  type Choice,
  type StepPlace,
} from '../quickInput.ts';
import type { KeptConnection, Login } from './connectionSecrets.ts';
import { authenticationOf, scopesFor, signIn } from './editorLogin.ts';
import { payerEvidence, proposedTools, toolChoices } from './payerChoice.ts';
import type { ProviderParts } from './providerParts.ts';
import { askWho, whoQuestionOf } from './whoQuestion.ts';

/** What the answers have come to so far. It holds the key, so it is never kept or logged. */
export interface ConnectDraft {
  readonly provider: ProviderName | null;
  readonly account: string | null;
  readonly baseUrl: string | null;
  readonly login: Login | null;
  /** The key, or the sign-in's token of now. */
  readonly key: string | null;
  /** The name in the editor's sign-in. */
  readonly signedInAs: string | null;
  readonly vendorAccount: ProviderAccount | null;
  readonly me: readonly string[];
  readonly payerOf: readonly string[] | null;
}

export interface Answered extends ConnectDraft {
  readonly provider: ProviderName;
  readonly login: Login;
  readonly key: string;
  readonly vendorAccount: ProviderAccount;
}

type Step = (draft: ConnectDraft, step: number) => Promise<Answer<ConnectDraft>>;

const nothingYet: ConnectDraft = {
  provider: null,
  account: null,
  baseUrl: null,
  login: null,
  key: null,
  signedInAs: null,
  vendorAccount: null,
  me: [],
  payerOf: null,
};

/** `null` when the user gave up. */
export async function askQuestions(
  parts: ProviderParts,
  kept: readonly KeptConnection[],
  first?: string,
): Promise<Answered | null> {
  const named = providerNames.find((name) => name === first) ?? null;
  const draft = await walkSteps<ConnectDraft>({ ...nothingYet, provider: named }, [
    (before, step) => askProvider(parts, kept, before, step),
    guided((before, guide, step) => askAccount(parts, before, guide, step)),
    guided((before, guide, step) => askBaseUrl(parts, before, guide, step)),
    guided((before, guide, step) => askLogin(parts, before, guide, step)),
    guided((before, guide, step) => askKey(parts, before, guide, step)),
    guided((before, guide, step) => testIt(parts, before, guide, step)),
    guided((before, guide, step) => askWhoIsMe(parts, before, guide, step)),
    guided((before, guide, step) => askPayer(parts, before, guide, step)),
  ]);
  if (draft === null) return null;
  const { provider, login, key, vendorAccount } = draft;
  if (provider === null || login === null || key === null || vendorAccount === null) return null;
  return { ...draft, provider, login, key, vendorAccount };
}

/** Every question after the first knows the provider. */
function guided(
  ask: (draft: ConnectDraft, guide: ProviderGuide, step: number) => Promise<Answer<ConnectDraft>>,
): Step {
  return (draft, step) =>
    draft.provider === null
      ? Promise.resolve({ type: 'cancelled' })
      : ask(draft, providerGuides[draft.provider], step);
}

async function askProvider(
  { vscode, settings }: ProviderParts,
  kept: readonly KeptConnection[],
  draft: ConnectDraft,
  step: number,
): Promise<Answer<ConnectDraft>> {
  const answer = await askChoice(vscode, placeOf(step), {
    placeholder: 'Whose report is to be read? Its key is asked for next.',
    choices: Object.values(providerGuides).map((guide) => providerChoice(guide, kept)),
    value: draft.provider ?? '',
  });
  return mapAnswer(answer, (value) => {
    const provider = providerNames.find((name) => name === value) ?? null;
    const baseUrl = provider === null ? null : (settings.settings.providerBaseUrls[provider] ?? null);
    return { ...nothingYet, provider, baseUrl };
  });
}

function providerChoice({ provider, title, tells }: ProviderGuide, kept: readonly KeptConnection[]): Choice {
  const labels = kept.filter((one) => one.provider === provider).map((one) => one.vendorAccount.label);
  return {
    value: provider,
    label: title,
    detail: tells,
    ...(labels.length === 0 ? {} : { description: `connected: ${labels.join(', ')}` }),
  };
}

async function askAccount(
  { vscode }: ProviderParts,
  draft: ConnectDraft,
  { title, accountNoun }: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  if (accountNoun === null) return silently({ ...draft, account: null });
  const answer = await askText(vscode, placeOf(step, title), {
    prompt: `Which one? Give the ${accountNoun}; leave it empty where the key has but one, or for a plan of your own.`,
    value: draft.account ?? '',
    placeholder: accountNoun,
    validate: () => null,
  });
  return mapAnswer(answer, (text) => ({ ...draft, account: text.trim() === '' ? null : text.trim() }));
}

async function askBaseUrl(
  { vscode }: ProviderParts,
  draft: ConnectDraft,
  { title, defaultBaseUrl }: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  if (defaultBaseUrl !== null) return silently(draft);
  const answer = await askText(vscode, placeOf(step, title), {
    prompt: `Where does your ${title} run? Its base URL: https, or http on this machine alone, as your key is sent there.`,
    value: draft.baseUrl ?? '',
    placeholder: 'https://proxy.example.com',
    validate: (text) => (/^https?:\/\/\S+$/.test(text.trim()) ? null : 'Give a whole address, as https://…'),
  });
  return mapAnswer(answer, (text) => ({ ...draft, baseUrl: text.trim() }));
}

async function askLogin(
  { vscode }: ProviderParts,
  draft: ConnectDraft,
  { provider, title }: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  const authentication = authenticationOf(provider);
  if (authentication === null) return silently({ ...draft, login: null, key: null, signedInAs: null });
  const name = authentication === 'github' ? 'GitHub' : 'Microsoft';
  const answer = await askChoice(vscode, placeOf(step, title), {
    placeholder: 'How is the report to be asked for?',
    choices: [
      {
        value: 'editor',
        label: `Sign in with the editor’s ${name} account`,
        detail: 'No key is kept. Where that account may not read billing, only a token can.',
      },
      { value: 'key', label: 'Paste a token', detail: 'It is kept in the editor’s secret store.' },
    ],
    value: 'editor',
  });
  if (answer.type !== 'answer') return answer;
  if (answer.value === 'key') {
    return { type: 'answer', value: { ...draft, login: null, key: null, signedInAs: null } };
  }
  try {
    const scopes = scopesFor(authentication, draft.account);
    const { login, token, name: signedInAs } = await signIn(vscode, authentication, scopes);
    return { type: 'answer', value: { ...draft, login, key: token, signedInAs } };
  } catch (failure) {
    await vscode.window.showWarningMessage(
      `Compute Spend: the editor did not sign in to ${name}: ${sentenceOf(failure)}`,
    );
    return { type: 'cancelled' };
  }
}

async function askKey(
  { vscode }: ProviderParts,
  draft: ConnectDraft,
  { title, keyHelp }: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  if (draft.login?.kind === 'editor') return silently(draft);
  const answer = await askText(vscode, placeOf(step, title), {
    prompt: keyHelp,
    value: '',
    placeholder: 'The key. It is kept in the editor’s secret store only.',
    isSecret: true,
    validate: (text) => (text.trim() === '' ? 'Paste the key.' : null),
  });
  return mapAnswer(answer, (text) => {
    const key = text.trim();
    return { ...draft, key, login: { kind: 'key', key } };
  });
}

const tryAgain = 'Try Again';
const goBack = 'Go Back';
const otherBaseUrl = 'Other Base URL…';

/** One cheap question shows whether the key works, and whose account it is. */
async function testIt(
  parts: ProviderParts,
  draft: ConnectDraft,
  guide: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  const { vscode, service } = parts;
  const { provider, key, baseUrl, account } = draft;
  if (provider === null || key === null) return { type: 'cancelled' };
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Compute Spend: asking ${guide.title}`,
  };
  try {
    const vendorAccount = await vscode.window.withProgress(options, () =>
      service.testProvider({ provider, key, baseUrl, account, me: [], payerOf: null }),
    );
    return silently({ ...draft, vendorAccount });
  } catch (failure) {
    const message = `Compute Spend: ${sentenceOf(failure)}`;
    const answer = await vscode.window.showErrorMessage(message, goBack, tryAgain, otherBaseUrl);
    if (answer === tryAgain) return testIt(parts, draft, guide, step);
    if (answer === otherBaseUrl) return testElsewhere(parts, draft, guide, step);
    return { type: answer === goBack ? 'back' : 'cancelled' };
  }
}

async function testElsewhere(
  parts: ProviderParts,
  draft: ConnectDraft,
  guide: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  const answer = await askText(parts.vscode, placeOf(step, guide.title), {
    prompt:
      'The base URL: https, or http on this machine alone, as your key is sent there. Empty is the provider’s own.',
    value: draft.baseUrl ?? guide.defaultBaseUrl ?? '',
    validate: () => null,
  });
  if (answer.type !== 'answer') return answer;
  const text = answer.value.trim();
  const baseUrl = text === '' || text === guide.defaultBaseUrl ? null : text;
  return testIt(parts, { ...draft, baseUrl }, guide, step);
}

async function askWhoIsMe(
  { vscode }: ProviderParts,
  draft: ConnectDraft,
  guide: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  const { vendorAccount, me, signedInAs } = draft;
  if (vendorAccount === null) return { type: 'cancelled' };
  const question = whoQuestionOf(
    guide,
    vendorAccount,
    me.length > 0 || signedInAs === null ? me : [signedInAs],
  );
  if (question === null) return silently({ ...draft, me: [] });
  const answer = await askWho(vscode, placeOf(step, guide.title), question);
  return mapAnswer(answer, (names) => ({ ...draft, me: names }));
}

async function askPayer(
  { vscode, service, snapshot }: ProviderParts,
  draft: ConnectDraft,
  { provider, title }: ProviderGuide,
  step: number,
): Promise<Answer<ConnectDraft>> {
  const evidence = await payerEvidence(service, snapshot, provider);
  if (evidence.length === 0) return silently({ ...draft, payerOf: null });
  const answer = await askMany(vscode, placeOf(step, title), {
    placeholder: `Whose calls does ${draft.vendorAccount?.label ?? title} pay? None is an answer too.`,
    choices: toolChoices(evidence, title),
    values: draft.payerOf ?? proposedTools(evidence),
  });
  return mapAnswer(answer, (payerOf) => ({ ...draft, payerOf }));
}

function silently(value: ConnectDraft): Answer<ConnectDraft> {
  return { type: 'answer', value, isSilent: true };
}

function placeOf(step: number, title?: string): StepPlace {
  return { title: `Connect ${title ?? 'a Provider'}`, step, totalSteps: null };
}
