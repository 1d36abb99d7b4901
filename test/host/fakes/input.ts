import { FakeEvent } from './event.ts';

interface Item {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

type Tracker = ConstructorParameters<typeof FakeEvent>[0];

/** An input box and a quick pick in one, worked like a user does. */
export class FakeInput {
  static readonly back = { iconPath: 'back' };

  title = '';
  step = 0;
  totalSteps = 0;
  prompt = '';
  placeholder = '';
  password = false;
  value = '';
  validationMessage = '';
  ignoreFocusOut = false;
  matchOnDescription = false;
  canSelectMany = false;
  buttons: unknown[] = [];
  items: Item[] = [];
  activeItems: Item[] = [];
  selectedItems: Item[] = [];
  isShown = false;
  isDisposed = false;
  private readonly changed: FakeEvent<string>;
  private readonly accepted: FakeEvent<undefined>;
  private readonly hidden: FakeEvent<undefined>;
  private readonly button: FakeEvent<unknown>;
  private readonly registration: { dispose(): void };

  constructor(tracker: Tracker) {
    this.changed = new FakeEvent(tracker);
    this.accepted = new FakeEvent(tracker);
    this.hidden = new FakeEvent(tracker);
    this.button = new FakeEvent(tracker);
    this.registration = tracker.track({});
  }

  get onDidChangeValue() {
    return this.changed.subscribe;
  }
  get onDidAccept() {
    return this.accepted.subscribe;
  }
  get onDidHide() {
    return this.hidden.subscribe;
  }
  get onDidTriggerButton() {
    return this.button.subscribe;
  }

  show(): void {
    this.isShown = true;
  }

  dispose(): void {
    this.isDisposed = true;
    this.registration.dispose();
  }

  async type(text: string): Promise<void> {
    this.value = text;
    await this.changed.fire(text);
  }

  async accept(): Promise<void> {
    await this.accepted.fire(undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async choose(value: string): Promise<void> {
    this.selectedItems = this.items.filter((item) => item.value === value);
    await this.accept();
  }

  /** Ticks these, and no others, in a list of which several can be chosen. */
  async chooseMany(...values: string[]): Promise<void> {
    if (!this.canSelectMany) throw new Error('only one can be chosen');
    this.selectedItems = this.items.filter((item) => values.includes(item.value));
    await this.accept();
  }

  async goBack(): Promise<void> {
    await this.button.fire(FakeInput.back);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async escape(): Promise<void> {
    await this.hidden.fire(undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
