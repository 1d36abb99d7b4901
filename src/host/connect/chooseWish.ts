import type { ConnectionWay, ConnectionWish } from '../../core/toolConnection.ts';
import type { Editor } from '../editor.ts';
import { askChoice, walkSteps, type Answer, type Choice, type StepPlace } from '../quickInput.ts';
import type { Terminals } from './terminals.ts';
import { stateWords, type ListedTool } from './toolList.ts';
import { isPerWorkspace, waysOf, wayWords } from './ways.ts';

interface Draft {
  readonly tool: ListedTool | null;
  readonly way: ConnectionWay | null;
  readonly where: string | null;
}

const title = 'Connect an AI Tool';

/** Asks which tool, then how, then what the way needs to know. `null` when the user gave up, or the tool has no way. */
export async function chooseWish(
  vscode: Editor,
  tools: readonly ListedTool[],
  terminals: Pick<Terminals, 'obstacleOf'>,
  now: number,
): Promise<ConnectionWish | null> {
  const place = (step: number, tool?: ListedTool | null): StepPlace => ({
    title: tool === undefined || tool === null ? title : `Connect ${tool.title}`,
    step,
    totalSteps: null,
  });
  if (tools.length === 0) {
    await vscode.window.showInformationMessage(
      'No AI tool is found on this machine or among the editor’s extensions. Install one, then connect it here.',
    );
    return null;
  }
  const draft = await walkSteps<Draft>({ tool: null, way: null, where: null }, [
    async (before, step) => {
      const answer = await askChoice(vscode, place(step), {
        placeholder: 'Which tool’s calls are to be metered as they happen?',
        choices: tools.map((tool) => toolChoice(tool, terminals, now)),
        value: before.tool?.tool ?? tools[0]?.tool ?? '',
      });
      return mapped(answer, (id) => ({ ...before, tool: tools.find(({ tool }) => tool === id) ?? null }));
    },
    async (before, step) => {
      if (before.tool === null || !before.tool.isConnectable) return { type: 'answer', value: before };
      const answer = await askChoice(vscode, place(step, before.tool), {
        placeholder: 'How? Nothing is changed before you have seen the change.',
        choices: wayChoices(before.tool),
        value: before.way ?? '',
      });
      return mapped(answer, (way) => ({ ...before, way: way as ConnectionWay }));
    },
    async (before, step) => askWhere(vscode, place(step, before.tool), before),
  ]);
  if (draft?.tool === null || draft === null) return null;
  const { tool, way, where } = draft;
  if (way !== null) return { tool: tool.tool, way, where };
  await vscode.window.showInformationMessage(unconnectable(tool));
  return null;
}

function toolChoice(tool: ListedTool, terminals: Pick<Terminals, 'obstacleOf'>, now: number): Choice {
  const { connections, obstacles } = tool.state;
  const ofTerminals = connections
    .map((connection) => terminals.obstacleOf(connection))
    .filter((one) => one !== null);
  const [obstacle] = [...ofTerminals, ...obstacles];
  const icon = obstacle !== undefined ? 'warning' : connections.length > 0 ? 'plug' : 'circle-outline';
  return {
    value: tool.tool,
    label: `$(${icon}) ${tool.title}`,
    description: placeWords(tool),
    detail: obstacle ?? stateWords(tool, now),
  };
}

function placeWords({ found }: ListedTool): string {
  const isExtension = ({ place }: { place: string }): boolean => !/[/\\]/.test(place);
  const words = [
    ...(found.some((one) => !isExtension(one)) ? ['on this machine'] : []),
    ...(found.some(isExtension) ? ['extension'] : []),
  ];
  const version = found.find((one) => one.version !== null)?.version;
  return [...(version === undefined || version === null ? [] : [version]), words.join(' and ')]
    .filter((part) => part !== '')
    .join(' · ');
}

function wayChoices({ tool, state }: ListedTool): Choice[] {
  return waysOf(tool).map((way, index) => {
    const { label, place, sees } = wayWords(tool, way);
    const isConnected = state.connections.some((connection) => connection.way === way);
    return {
      value: way,
      label,
      detail: sees,
      description: [place, isConnected ? 'connected' : index === 0 ? 'recommended' : '']
        .filter((part) => part !== '')
        .join(' · '),
    };
  });
}

async function askWhere(vscode: Editor, place: StepPlace, draft: Draft): Promise<Answer<Draft>> {
  const { tool, way } = draft;
  if (tool === null || way === null) return { type: 'answer', value: draft };
  const choices = way === 'codexProfile' ? logins : isPerWorkspace(tool.tool, way) ? folders(vscode) : null;
  if (choices === null) return { type: 'answer', value: { ...draft, where: null } };
  const [only] = choices;
  if (only === undefined) {
    await vscode.window.showWarningMessage(
      'No folder is open: these variables are for the terminals of one workspace. Open its folder first.',
    );
    return { type: 'cancelled' };
  }
  if (choices.length === 1) return { type: 'answer', value: { ...draft, where: only.value } };
  const placeholder =
    way === 'codexProfile' ? 'How does Codex log in?' : 'The terminals of which workspace folder?';
  const answer = await askChoice(vscode, place, { placeholder, choices, value: draft.where ?? '' });
  return mapped(answer, (where) => ({ ...draft, where }));
}

const logins: readonly Choice[] = [
  { value: 'chatgpt', label: 'With a ChatGPT account', detail: 'A plan pays; its login passes through.' },
  { value: 'apiKey', label: 'With an API key', detail: 'OPENAI_API_KEY of the environment.' },
];

function folders(vscode: Editor): Choice[] {
  const all = vscode.workspace.workspaceFolders ?? [];
  return all.map(({ name, uri }) => ({ value: uri.fsPath, label: name, description: uri.fsPath }));
}

function unconnectable({ title: name, isRead }: ListedTool): string {
  const log = isRead ? ' Its log goes on being read.' : '';
  return (
    `${name} can’t be connected from here: it keeps its provider’s address in settings of its own, which would ` +
    `lead nowhere once the editor is closed, so they are not touched.${log}`
  );
}

function mapped(answer: Answer<string>, map: (value: string) => Draft): Answer<Draft> {
  return answer.type === 'answer' ? { type: 'answer', value: map(answer.value) } : answer;
}
