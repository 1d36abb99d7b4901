import type { Plan } from '../../core/accounts.ts';
import { providerGuides } from '../../core/providerGuide.ts';
import { dayOf, isDay, monthOf } from '../../core/time.ts';
import { isCurrency } from '../planSettings.ts';
import {
  askChoice,
  askMany,
  askText,
  mapAnswer,
  walkSteps,
  type Choice,
  type StepPlace,
} from '../quickInput.ts';
import { payerEvidence, proposedTools, toolChoices } from './payerChoice.ts';
import type { ProviderParts } from './providerParts.ts';

/** Sellers of flat-fee plans, with plans of theirs that many people have. */
const sellers: readonly Choice[] = [
  { value: 'anthropic', label: providerGuides.anthropic.title, description: 'Claude Pro, Max, Team' },
  { value: 'openai', label: providerGuides.openai.title, description: 'ChatGPT Plus, Pro, Business' },
  { value: 'github-copilot', label: providerGuides['github-copilot'].title, description: 'Copilot' },
  { value: 'cursor', label: providerGuides.cursor.title, description: 'Pro, Teams' },
  { value: 'google', label: 'Google', description: 'AI Pro, Ultra' },
  { value: 'mistral', label: providerGuides.mistral.title, description: 'Le Chat' },
  { value: 'xai', label: providerGuides.xai.title, description: 'SuperGrok' },
];

const title = 'Add a Plan';

/** Asks what a flat-fee plan costs, since when, and which tools' calls it covers. `null` when the user gave up. */
export async function askPlan(parts: ProviderParts, others: readonly Plan[]): Promise<Plan | null> {
  const { vscode, snapshot, service } = parts;
  const { unit, timeZone } = snapshot.allowance;
  const today = dayOf(Date.parse(snapshot.at), timeZone);
  const first: Plan = {
    name: '',
    provider: '',
    account: null,
    tools: [],
    monthlyFee: '',
    currency: unit === 'tokens' ? 'USD' : unit,
    from: `${monthOf(today)}-01`,
    until: null,
  };
  return walkSteps<Plan>(first, [
    async (plan, step) =>
      mapAnswer(
        await askChoice(vscode, placeOf(step), {
          placeholder: 'Who sells the plan?',
          choices: sellers,
          value: plan.provider,
        }),
        (provider) => ({ ...plan, provider }),
      ),
    async (plan, step) =>
      mapAnswer(
        await askText(vscode, placeOf(step), {
          prompt: 'What is it called? The name stands in the panel and in the settings.',
          value: plan.name,
          placeholder: sellers.find(({ value }) => value === plan.provider)?.description ?? '',
          validate: (text) => nameFault(text, others),
        }),
        (name) => ({ ...plan, name: name.trim() }),
      ),
    async (plan, step) =>
      mapAnswer(
        await askText(vscode, placeOf(step), {
          prompt: 'What does it cost a month, without tax? An amount and its currency, as 20 USD.',
          value: plan.monthlyFee === '' ? '' : `${plan.monthlyFee} ${plan.currency}`,
          placeholder: `20 ${plan.currency}`,
          validate: (text) =>
            feeOf(text, plan.currency) === null ? 'Give an amount and a currency, as 20 USD.' : null,
        }),
        (text) => ({ ...plan, ...feeOf(text, plan.currency) }),
      ),
    async (plan, step) =>
      mapAnswer(
        await askText(vscode, placeOf(step), {
          prompt:
            'Since when? The first day, as 2026-01-31; the billing month begins on its day of the month.',
          value: plan.from,
          validate: (text) => (isDay(text.trim()) ? null : 'Give a day, as 2026-01-31.'),
        }),
        (from) => ({ ...plan, from: from.trim() }),
      ),
    async (plan, step) => {
      const evidence = await payerEvidence(service, snapshot, plan.provider);
      const seller = sellers.find(({ value }) => value === plan.provider)?.label ?? plan.provider;
      const answer = await askMany(vscode, placeOf(step), {
        placeholder: `Whose calls does ${plan.name} cover? They cost nothing beyond the fee.`,
        choices: toolChoices(evidence, seller),
        values: plan.tools.length > 0 ? plan.tools : proposedTools(evidence),
      });
      return mapAnswer(answer, (tools) => ({ ...plan, tools }));
    },
  ]);
}

function nameFault(text: string, others: readonly Plan[]): string | null {
  const name = text.trim();
  if (name === '') return 'Give it a name, as Claude Max.';
  return others.some((plan) => plan.name === name) ? `There is a plan of the name “${name}” already.` : null;
}

/** `20 USD`: the currency by its code, or the usual one where none is given. `null` where it can't be read. */
function feeOf(text: string, usual: string): Pick<Plan, 'monthlyFee' | 'currency'> | null {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*([A-Za-z]{3})?$/.exec(text.trim());
  const currency = match?.[2]?.toUpperCase() ?? usual;
  return match?.[1] === undefined || !isCurrency(currency) ? null : { monthlyFee: match[1], currency };
}

function placeOf(step: number): StepPlace {
  return { title, step, totalSteps: null };
}
