import type * as vscode from 'vscode';
import { chatModelEntry } from '../../core/chatModelEntry.ts';
import type { GatewayAddress } from '../../core/meterService.ts';
import type { Log } from '../../core/ports.ts';
import type { ChatModelChoice } from '../../core/toolConnection.ts';
import { DisposableStore } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';
import { sentenceOf } from '../failure.ts';
import { askChoice, askText, walkSteps, type StepPlace } from '../quickInput.ts';
import type { Timers } from '../timers.ts';
import { isGatewayUrl } from './gatewayUrl.ts';
import { sellers } from './chatSellers.ts';

export interface ChatModelsParts {
  readonly vscode: Editor;
  /** The list's text without these groups' models of ours; `null` when it can't be read. */
  readonly withoutModels: (
    text: string,
    groupNames: readonly string[],
    isOurs: (url: string) => boolean,
  ) => Promise<string | null>;
  readonly timers: Timers;
  readonly log: Log;
}

/** Models that the user wants in the chat's list. */
export interface ChosenModels {
  /** The group's name in the list. */
  readonly name: string;
  /** The first of them, for the meter's plan. */
  readonly choice: ChatModelChoice;
  /** What goes into the list, without the key. */
  readonly snippet: string;
  readonly group: Readonly<Record<string, unknown>>;
  /** Only handed on to the editor, which keeps it among its secrets. */
  readonly key: string;
}

interface Draft {
  readonly route: string;
  readonly modelIds: readonly string[];
  readonly key: string;
}

/** The editor's own commands; the first is not documented, so its absence is expected. */
const addCommand = 'lm.addLanguageModelsProviderGroup';
const openListCommand = 'workbench.action.openLanguageModelsJson';
const listName = 'chatLanguageModels.json';
/** A slow machine's time for an editor. */
const openingMs = 10_000;

/** Models of the user's own key in the list of the editor's "Custom Endpoint" provider, with the gateway's address. */
export class ChatModels {
  private readonly parts: ChatModelsParts;

  constructor(parts: ChatModelsParts) {
    this.parts = parts;
  }

  /** Asks who sells them, which, and for the key. `null` when the user gave up. */
  async choose(address: GatewayAddress): Promise<ChosenModels | null> {
    const { vscode } = this.parts;
    const known = sellers(address);
    const draft = await walkSteps<Draft>({ route: '', modelIds: [], key: '' }, [
      async (before, step) => {
        const answer = await askChoice(vscode, placeOf(step), {
          placeholder: 'Who sells the models?',
          choices: known.map(({ route, title, detail }) => ({
            value: route,
            label: title,
            description: detail,
          })),
          value: before.route,
        });
        return answer.type === 'answer'
          ? { type: 'answer', value: { ...before, route: answer.value } }
          : answer;
      },
      async (before, step) => {
        const answer = await askText(vscode, placeOf(step), {
          prompt: 'The models’ ids as the seller writes them, with commas between',
          placeholder: known.find(({ route }) => route === before.route)?.example ?? 'model-id',
          value: before.modelIds.join(', '),
          validate: (text) => (idsOf(text).length === 0 ? 'Give at least one id.' : null),
        });
        return answer.type === 'answer'
          ? { type: 'answer', value: { ...before, modelIds: idsOf(answer.value) } }
          : answer;
      },
      async (before, step) => {
        const answer = await askText(vscode, placeOf(step), {
          prompt:
            'Your API key. It is handed to the editor, which keeps it among its secrets; Compute Spend keeps no copy. ' +
            'Empty: you give it to the editor later, or none is needed.',
          value: '',
          isSecret: true,
          validate: () => null,
        });
        return answer.type === 'answer'
          ? { type: 'answer', value: { ...before, key: answer.value.trim() } }
          : answer;
      },
    ]);
    return draft === null ? null : chosenOf(draft, address);
  }

  /**
   * Puts the models into the list, by the editor's own hand where it lets us.
   *
   * @returns whether they are there, or in the user's clipboard with the list open
   */
  async add({ group, snippet, key }: ChosenModels): Promise<boolean> {
    const { vscode, log } = this.parts;
    try {
      await vscode.commands.executeCommand(addCommand, key === '' ? group : { ...group, apiKey: key });
      return true;
    } catch (failure) {
      // An older editor, or one whose Copilot Chat extension is switched off: it is the one that knows custom endpoints.
      log.warn(`The editor did not take the models: ${sentenceOf(failure)}`);
    }
    await vscode.env.clipboard.writeText(snippet);
    const openList = 'Open the List';
    const answer = await vscode.window.showWarningMessage(
      'The editor did not take the models; their entry is in the clipboard.',
      {
        modal: true,
        detail:
          'Enable GitHub Copilot Chat in the Extensions view first (no account is needed), then paste the entry into the list ' +
          'of language models. Give the key by “Manage Language Models”: a key written into the file is not used.',
      },
      openList,
    );
    if (answer !== openList) return false;
    await vscode.commands.executeCommand(openListCommand);
    return true;
  }

  /**
   * Takes our models out of these groups.
   *
   * @returns the sentence that says what the user has to delete; `null` when nothing of ours is left
   */
  async remove(groupNames: readonly string[], address: GatewayAddress): Promise<string | null> {
    const { vscode, withoutModels, log } = this.parts;
    const byHand =
      `Delete ${groupNames.map((name) => `“${name}”`).join(', ')} in “Chat: Manage Language Models” yourself: ` +
      'their calls fail once the meter has ended.';
    try {
      const document = await this.openList();
      if (document === null) return byHand;
      const text = document.getText();
      const left = await withoutModels(text, groupNames, (url) => isGatewayUrl(address, url));
      if (left === null) return byHand;
      if (left === text) return null;
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), left);
      return (await vscode.workspace.applyEdit(edit)) && (await document.save()) ? null : byHand;
    } catch (failure) {
      log.warn(`The list of language models could not be changed: ${sentenceOf(failure)}`);
      return byHand;
    }
  }

  /** The list as a document, opened by the editor, which alone knows where it lies; `null` where it does not open. */
  private async openList(): Promise<vscode.TextDocument | null> {
    const { vscode, timers } = this.parts;
    const shown = (): vscode.TextDocument | null => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.path.endsWith(`/${listName}`) === true ? document : null;
    };
    const store = new DisposableStore();
    // The command ends before extensions are told which editor is shown.
    const opened = new Promise<vscode.TextDocument | null>((resolve) => {
      const look = (): void => {
        const document = shown();
        if (document !== null) resolve(document);
      };
      store.add(vscode.window.onDidChangeActiveTextEditor(look));
      store.add(
        timers.after(openingMs, () => {
          resolve(shown());
        }),
      );
    });
    try {
      await vscode.commands.executeCommand(openListCommand);
      return shown() ?? (await opened);
    } finally {
      store.dispose();
    }
  }
}

function placeOf(step: number): StepPlace {
  return { title: 'Models of Your Own Key', step, totalSteps: 3 };
}

function idsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[\s,]+/)
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    ),
  ];
}

function chosenOf({ route, modelIds, key }: Draft, address: GatewayAddress): ChosenModels | null {
  const seller = sellers(address).find((one) => one.route === route);
  const choices = modelIds.map((modelId): ChatModelChoice => ({
    vendorRoute: route,
    modelId,
    apiType: seller?.apiType ?? 'chat-completions',
  }));
  const [choice] = choices;
  const models = choices.map((one) => chatModelEntry(one, address)).filter((entry) => entry !== null);
  if (choice === undefined || models.length === 0) return null;
  // The editor tells groups apart by name, and a second one may come with another key.
  const name = `${seller?.title ?? route} (metered, ${modelIds.join(', ')})`;
  const group = { name, vendor: 'customendpoint', models };
  return { name, choice, snippet: JSON.stringify(group, null, 2), group, key };
}
