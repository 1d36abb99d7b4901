import { FakeUri } from './page.ts';

/** The editor's list of chat models, with the editor's own commands for it; by default they are not there. */
export class FakeChatList {
  text = '[]';
  isThere = false;
  isOpen = false;
  saves = 0;
  onOpened: () => void = () => undefined;
  /** Keys that the editor was given to keep, by group. */
  readonly keys = new Map<string, string>();

  readonly document = {
    uri: FakeUri.file('/home/ada/.config/Code/User/chatLanguageModels.json'),
    lineCount: 1,
    getText: () => this.text,
    save: () => {
      this.saves += 1;
      return Promise.resolve(true);
    },
  };

  /** Does what the editor does on these commands. Answers whether it was one of them. */
  run(command: string, argument: unknown): boolean {
    if (command === 'workbench.action.openLanguageModelsJson') {
      // As the editor does: the command ends before extensions are told which editor is shown.
      setImmediate(() => {
        this.isOpen = this.isThere;
        this.onOpened();
      });
      return true;
    }
    if (command !== 'lm.addLanguageModelsProviderGroup') return false;
    if (!this.isThere) throw new Error('Vendor customendpoint not found.');
    const { apiKey, ...group } = argument as { name: string; apiKey?: string };
    if (apiKey !== undefined) this.keys.set(group.name, apiKey);
    const groups = JSON.parse(this.text) as unknown[];
    const secret = apiKey === undefined ? {} : { apiKey: '${input:chat.lm.secret.1}' };
    this.text = JSON.stringify([...groups, { ...group, ...secret }], null, 2);
    return true;
  }
}
