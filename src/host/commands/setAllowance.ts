import type { Allowance } from '../../core/allowance.ts';
import { allowanceYear, machineTimeZone } from '../../core/time.ts';
import {
  amountFault,
  exchangeRateFault,
  parseAmount,
  parseExchangeRate,
  unitChoices,
  yearStartFault,
  zoneChoices,
} from '../allowanceInput.ts';
import type { Editor } from '../editor.ts';
import { settingKeys, settingsSection, type SettingKey } from '../ids.ts';
import { askChoice, askText, walkSteps, type Answer, type StepPlace } from '../quickInput.ts';

const totalSteps = 5;

/** Asks for the allowance step by step and writes it to the user's settings, which the meter then follows. */
export async function setAllowance(vscode: Editor, current: Allowance, now: number): Promise<void> {
  const draft = await walkSteps<Allowance>(current, [
    (allowance, step) => askAmount(vscode, placeOf(step), allowance),
    (allowance, step) => skipWithoutAmount(allowance, () => askUnit(vscode, placeOf(step), allowance)),
    (allowance, step) => skipWithoutAmount(allowance, () => askYearStart(vscode, placeOf(step), allowance)),
    (allowance, step) => skipWithoutAmount(allowance, () => askZone(vscode, placeOf(step), allowance)),
    (allowance, step) => skipWithoutAmount(allowance, () => askRate(vscode, placeOf(step), allowance, now)),
  ]);
  if (draft !== null) await write(vscode, draft, current);
}

function placeOf(step: number): StepPlace {
  return { title: 'Set Allowance', step, totalSteps };
}

/** Without an amount there is nothing more to ask: it ends with no allowance. */
function skipWithoutAmount(
  allowance: Allowance,
  ask: () => Promise<Answer<Allowance>>,
): Promise<Answer<Allowance>> {
  return allowance.amount === null ? Promise.resolve({ type: 'answer', value: allowance }) : ask();
}

async function askAmount(vscode: Editor, place: StepPlace, allowance: Allowance): Promise<Answer<Allowance>> {
  const answer = await askText(vscode, place, {
    prompt: 'What the year grants, as 12000 or 500M; the unit is the next question. Empty is no allowance.',
    value: allowance.amount === null ? '' : String(allowance.amount),
    validate: amountFault,
  });
  return mapped(answer, (text) => ({ ...allowance, amount: parseAmount(text) }));
}

async function askUnit(vscode: Editor, place: StepPlace, allowance: Allowance): Promise<Answer<Allowance>> {
  const answer = await askChoice(vscode, place, {
    placeholder: 'What the amount counts',
    choices: unitChoices(vscode.env.language),
    value: allowance.unit,
  });
  return mapped(answer, (unit) => ({ ...allowance, unit }));
}

async function askYearStart(
  vscode: Editor,
  place: StepPlace,
  allowance: Allowance,
): Promise<Answer<Allowance>> {
  const answer = await askText(vscode, place, {
    prompt: 'First day of the allowance year: month and day, as 01-01 or 04-01',
    value: allowance.yearStart,
    validate: yearStartFault,
  });
  return mapped(answer, (yearStart) => ({ ...allowance, yearStart: yearStart.trim() }));
}

async function askZone(vscode: Editor, place: StepPlace, allowance: Allowance): Promise<Answer<Allowance>> {
  const answer = await askChoice(vscode, place, {
    placeholder: 'In which time zone a day begins; it stays the same when you travel',
    choices: zoneChoices(machineTimeZone()),
    value: allowance.timeZone,
  });
  return mapped(answer, (timeZone) => ({ ...allowance, timeZone }));
}

/** Prices are in dollars: another currency needs a rate, or its money would stand apart. */
async function askRate(
  vscode: Editor,
  place: StepPlace,
  allowance: Allowance,
  now: number,
): Promise<Answer<Allowance>> {
  const { unit, exchangeRates } = allowance;
  const isKnown = exchangeRates.some(({ currency }) => currency === unit);
  if (unit === 'USD' || unit === 'tokens' || isKnown) return { type: 'answer', value: allowance };
  const answer = await askText(vscode, place, {
    prompt: `How many ${unit} is one US dollar? It holds from the year's first day; later rates go into the settings.`,
    value: '',
    validate: exchangeRateFault,
  });
  return mapped(answer, (text) => {
    const rate = {
      from: allowanceYear(allowance, now).since,
      currency: unit,
      perUsd: parseExchangeRate(text),
    };
    return { ...allowance, exchangeRates: [...exchangeRates, rate] };
  });
}

function mapped(answer: Answer<string>, map: (value: string) => Allowance): Answer<Allowance> {
  return answer.type === 'answer' ? { type: 'answer', value: map(answer.value) } : answer;
}

async function write(vscode: Editor, allowance: Allowance, current: Allowance): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const update = (key: SettingKey, value: unknown): Thenable<void> =>
    configuration.update(key, value, vscode.ConfigurationTarget.Global);
  if (allowance.amount !== null) {
    if (allowance.exchangeRates !== current.exchangeRates) {
      await update(settingKeys.exchangeRates, allowance.exchangeRates);
    }
    await update(settingKeys.allowanceUnit, allowance.unit);
    await update(settingKeys.allowanceYearStart, allowance.yearStart);
    await update(settingKeys.allowanceTimeZone, allowance.timeZone);
  }
  // An explicit null, as an absent amount would leave the one that the meter knows.
  await update(settingKeys.allowanceAmount, allowance.amount);
}
