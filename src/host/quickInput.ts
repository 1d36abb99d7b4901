import type * as vscode from 'vscode';
import { DisposableStore } from './disposableStore.ts';
import type { Editor } from './editor.ts';

/** An answer, a step back, or the end of it all. */
export type Answer<T> =
  | {
      readonly type: 'answer';
      readonly value: T;
      /** Nothing was asked: a step back goes past it. */
      readonly isSilent?: boolean;
    }
  | { readonly type: 'back' | 'cancelled' };

export interface StepPlace {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  /** `null` where it depends on the answers: the steps are then not counted. */
  readonly totalSteps: number | null;
}

export interface TextQuestion {
  readonly prompt: string;
  readonly value: string;
  /** What is wrong with the text, or `null`. */
  readonly validate: (text: string) => string | null;
  readonly placeholder?: string;
  /** Shown as dots. */
  readonly isSecret?: boolean;
}

export interface Choice extends vscode.QuickPickItem {
  readonly value: string;
}

/** Asks for a text; an invalid one is told while it is typed and can't be accepted. */
export function askText(vscode: Editor, place: StepPlace, question: TextQuestion): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = question.prompt;
  input.value = question.value;
  input.placeholder = question.placeholder;
  input.password = question.isSecret === true;
  return answerOf(vscode, place, input, (settle) => [
    input.onDidChangeValue((text) => {
      input.validationMessage = question.validate(text) ?? '';
    }),
    input.onDidAccept(() => {
      const fault = question.validate(input.value);
      if (fault === null) settle(input.value);
      else input.validationMessage = fault;
    }),
  ]);
}

/** Asks to choose one of a list, with `value` chosen at first. */
export function askChoice(
  vscode: Editor,
  place: StepPlace,
  question: { readonly placeholder: string; readonly choices: readonly Choice[]; readonly value: string },
): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.choices;
  pick.activeItems = question.choices.filter(({ value }) => value === question.value);
  return answerOf(vscode, place, pick, (settle) => [
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems.length > 0 ? pick.selectedItems : pick.activeItems;
      if (chosen !== undefined) settle(chosen.value);
    }),
  ]);
}

/** Asks to choose any number of a list, with `values` chosen at first. */
export function askMany(
  vscode: Editor,
  place: StepPlace,
  question: {
    readonly placeholder: string;
    readonly choices: readonly Choice[];
    readonly values: readonly string[];
  },
): Promise<Answer<readonly string[]>> {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.canSelectMany = true;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.choices;
  pick.selectedItems = question.choices.filter(({ value }) => question.values.includes(value));
  return answerOf<readonly string[]>(vscode, place, pick, (settle) => [
    pick.onDidAccept(() => {
      settle(pick.selectedItems.map(({ value }) => value));
    }),
  ]);
}

/** The answer turned into what it means; a step back or the end stays what it is. */
export function mapAnswer<From, To>(answer: Answer<From>, map: (value: From) => To): Answer<To> {
  return answer.type === 'answer' ? { type: 'answer', value: map(answer.value) } : answer;
}

async function answerOf<T = string>(
  vscode: Editor,
  place: StepPlace,
  input: vscode.InputBox | vscode.QuickPick<Choice>,
  listen: (settle: (value: T) => void) => readonly vscode.Disposable[],
): Promise<Answer<T>> {
  const store = new DisposableStore();
  store.add(input);
  input.title = place.title;
  if (place.totalSteps !== null) {
    input.step = place.step;
    input.totalSteps = place.totalSteps;
  }
  input.ignoreFocusOut = true;
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise<Answer<T>>((resolve) => {
      store.add(
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ type: 'back' });
        }),
      );
      store.add(
        input.onDidHide(() => {
          resolve({ type: 'cancelled' });
        }),
      );
      const listeners = listen((value) => {
        resolve({ type: 'answer', value });
      });
      for (const listener of listeners) store.add(listener);
      input.show();
    });
  } finally {
    store.dispose();
  }
}

/**
 * Walks through the steps, each turning the draft so far into the next one; "back" returns to the last question with the draft as it
 * was then. `null` when the user gave up.
 */
export async function walkSteps<T>(
  first: T,
  steps: readonly ((draft: T, step: number) => Promise<Answer<T>>)[],
): Promise<T | null> {
  const asked: { readonly index: number; readonly draft: T }[] = [];
  let draft = first;
  let index = 0;
  for (let step = steps[index]; step !== undefined; step = steps[index]) {
    const answer = await step(draft, asked.length + 1);
    if (answer.type === 'cancelled') return null;
    if (answer.type === 'answer') {
      if (answer.isSilent !== true) asked.push({ index, draft });
      draft = answer.value;
      index += 1;
    } else {
      const before = asked.pop();
      if (before !== undefined) ({ index, draft } = before);
    }
  }
  return draft;
}
