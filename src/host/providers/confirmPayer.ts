import type { Plan } from '../../core/accounts.ts';
import { providerGuides } from '../../core/providerGuide.ts';
import type { ProviderConnection } from '../../core/providerConnection.ts';
import { providerNames } from '../../core/providerReport.ts';
import { settingKeys, settingsSection } from '../ids.ts';
import {
  askChoice,
  askMany,
  mapAnswer,
  walkSteps,
  type Answer,
  type Choice,
  type StepPlace,
} from '../quickInput.ts';
import { toolTitle } from '../../core/toolTitle.ts';
import type { KeptConnection } from './connectionSecrets.ts';
import { payerEvidence, proposedTools, toolChoices } from './payerChoice.ts';
import { connectionChoice } from './pickConnection.ts';
import { askPlan } from './planQuestions.ts';
import { askWho, whoQuestionOf } from './whoQuestion.ts';
import type { ProviderParts } from './providerParts.ts';

const newPlan = 'new plan';
const title = 'Confirm Who Pays';

/** Asks who pays the calls of which tools: a connected account, or a flat-fee plan; and keeps the answer. */
export async function confirmPayer(parts: ProviderParts, argument: unknown): Promise<void> {
  const { vscode, secrets, settings } = parts;
  const kept = await secrets.read();
  const { plans } = settings.settings;
  const named = kept.find(({ provider, vendorAccount }) => argument === `${provider}/${vendorAccount.id}`);
  const answer =
    named === undefined
      ? await askChoice(vscode, placeOf(1), {
          placeholder: 'Who pays? Until it is confirmed, calls stand at list price with “≈”.',
          choices: [...kept.map(paysChoice), ...plans.map(planChoice), newPlanChoice],
          value: '',
        })
      : ({ type: 'answer', value: named.id } as const);
  if (answer.type !== 'answer') return;
  const connection = kept.find(({ id }) => id === answer.value);
  if (connection !== undefined) {
    await confirmAccount(parts, connection);
    return;
  }
  const plan = plans.find(({ name }) => planValue(name) === answer.value);
  const next = plan === undefined ? await askPlan(parts, plans) : await withTools(parts, plan);
  if (next !== null) await keepPlans(parts, [...plans.filter((one) => one !== plan), next]);
}

/** Which part of its report is the user's, and whose calls it pays. */
async function confirmAccount(parts: ProviderParts, connection: KeptConnection): Promise<void> {
  const { provider, vendorAccount, me, payerOf } = connection;
  const guide = providerGuides[provider];
  const answered = await walkSteps<Pick<ProviderConnection, 'me' | 'payerOf'>>({ me, payerOf }, [
    async (draft, step) => {
      const question = whoQuestionOf(guide, vendorAccount, draft.me);
      if (question === null) return { type: 'answer', value: draft, isSilent: true };
      const answer = await askWho(parts.vscode, placeOf(step), question);
      return mapAnswer(answer, (names) => ({ ...draft, me: names }));
    },
    async (draft, step) => {
      const answer = await askTools(parts, placeOf(step), provider, vendorAccount.label, draft.payerOf);
      return mapAnswer(answer, (tools) => ({ ...draft, payerOf: tools }));
    },
  ]);
  if (answered === null) return;
  const tools = answered.payerOf === null ? null : [...answered.payerOf];
  // The meter hears of it through the secret store, and reads the report anew.
  await parts.secrets.keep({ ...connection, me: [...answered.me], payerOf: tools });
  await parts.keys.reread();
}

async function withTools(parts: ProviderParts, plan: Plan): Promise<Plan | null> {
  const answer = await askTools(parts, placeOf(2), plan.provider, plan.name, plan.tools);
  return answer.type === 'answer' ? { ...plan, tools: answer.value } : null;
}

async function askTools(
  { vscode, service, snapshot }: ProviderParts,
  place: StepPlace,
  provider: string,
  label: string,
  confirmed: readonly string[] | null,
): Promise<Answer<readonly string[]>> {
  const evidence = await payerEvidence(service, snapshot, provider);
  return askMany(vscode, place, {
    placeholder: `Whose calls does ${label} pay?`,
    choices: toolChoices(evidence, sellerTitle(provider)),
    values: confirmed ?? proposedTools(evidence),
  });
}

async function keepPlans({ vscode, settings }: ProviderParts, plans: readonly Plan[]): Promise<void> {
  await vscode.workspace
    .getConfiguration(settingsSection)
    .update(settingKeys.plans, plans, vscode.ConfigurationTarget.Global);
  settings.reread();
}

function paysChoice(connection: KeptConnection): Choice {
  const { payerOf, provider } = connection;
  return connectionChoice(
    connection,
    payerOf === null || payerOf.length === 0
      ? `${providerGuides[provider].title} reports it; whose calls it pays is not confirmed.`
      : `Pays the calls of ${payerOf.map(toolTitle).join(', ')}.`,
  );
}

function planChoice({ name, monthlyFee, currency, tools }: Plan): Choice {
  return {
    value: planValue(name),
    label: name,
    description: `plan, ${monthlyFee} ${currency} a month`,
    detail:
      tools.length === 0 ? 'Covers nothing yet.' : `Covers the calls of ${tools.map(toolTitle).join(', ')}.`,
  };
}

const newPlanChoice: Choice = {
  value: newPlan,
  label: '$(add) A flat-fee plan…',
  detail:
    'A subscription such as Claude Max, ChatGPT or Copilot: its fee is spend by the day, and the calls it covers cost nothing more.',
};

/** A plan's seller may be one whose report can't be read. */
function sellerTitle(provider: string): string {
  const known = providerNames.find((name) => name === provider);
  return known === undefined ? provider : providerGuides[known].title;
}

function planValue(name: string): string {
  return `plan ${name}`;
}

function placeOf(step: number): StepPlace {
  return { title, step, totalSteps: null };
}
