import { everythingIsMine } from '../../core/accounts.ts';
import type { ProviderGuide } from '../../core/providerGuide.ts';
import type { ProviderAccount } from '../../core/providerReport.ts';
import type { Editor } from '../editor.ts';
import { askChoice, askText, type Answer, type Choice, type StepPlace } from '../quickInput.ts';

export interface WhoQuestion {
  /** The account's name. */
  readonly label: string;
  /** What names a person or a key in its rows; `null` where they tell nobody apart. */
  readonly whoNoun: string | null;
  readonly known: readonly string[];
}

/** `null` where there is nothing to ask: all that the key shows is the user's, or the report has nothing to count. */
export function whoQuestionOf(
  guide: Pick<ProviderGuide, 'hasMoney' | 'whoNoun'>,
  { label, settles }: Pick<ProviderAccount, 'label' | 'settles'>,
  known: readonly string[],
): WhoQuestion | null {
  if (settles === 'whole' || (settles === 'never' && !guide.hasMoney)) return null;
  return { label, whoNoun: settles === 'slice' ? guide.whoNoun : null, known };
}

/** Asks whose rows of a report are the user's: some by name, all, or none yet. */
export async function askWho(
  vscode: Editor,
  place: StepPlace,
  { label, whoNoun, known }: WhoQuestion,
): Promise<Answer<readonly string[]>> {
  const answer = await askChoice(vscode, place, {
    placeholder: `Which part of ${label} is yours? Other people’s rows never enter your spend.`,
    choices: whoNoun === null ? [mineAll, later] : [named(whoNoun), mineAll, later],
    value: known.includes(everythingIsMine) ? 'all' : whoNoun === null ? 'later' : 'named',
  });
  if (answer.type !== 'answer') return answer;
  if (answer.value === 'all') return { type: 'answer', value: [everythingIsMine] };
  if (answer.value === 'later' || whoNoun === null) return { type: 'answer', value: [] };
  const names = await askText(vscode, place, {
    prompt: `Who are you there? Your ${whoNoun}; several with a comma between.`,
    value: known.filter((name) => name !== everythingIsMine).join(', '),
    validate: (text) => (namesOf(text).length === 0 ? `Give your ${whoNoun}.` : null),
  });
  if (names.type !== 'answer')
    return names.type === 'back' ? askWho(vscode, place, { label, whoNoun, known }) : names;
  return { type: 'answer', value: namesOf(names.value) };
}

const mineAll: Choice = {
  value: 'all',
  label: 'All of it is mine',
  detail: 'Nobody else spends there: every row counts.',
};
const later: Choice = {
  value: 'later',
  label: 'Not known, or not mine alone',
  detail: 'The report is shown beside your calls, and nothing of it is counted.',
};

function named(whoNoun: string): Choice {
  return { value: 'named', label: 'The rows of one person or key', detail: `By ${whoNoun}.` };
}

/** `*` would say that everything is mine, which is an answer of its own. */
function namesOf(text: string): readonly string[] {
  const names = text.split(/[,;\s]+/).filter((name) => name !== '' && name !== everythingIsMine);
  return [...new Set(names)];
}
