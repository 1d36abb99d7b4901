import { FakeEvent } from './event.ts';

interface Account {
  readonly id: string;
  readonly label: string;
}

/** The editor's sign-ins. The user signs in when asked, unless the test declines. */
export class FakeAuthentication {
  /** By provider; one account each is enough here. */
  readonly tokens = new Map<string, string>();
  /** What the next sign-in that asks the user gives; `null` declines. */
  offers: string | null = null;
  /** `github user read:org` for each question that may show a dialog. */
  readonly asked: string[] = [];
  private readonly changed: FakeEvent<{ readonly provider: { readonly id: string } }>;

  constructor(tracker: ConstructorParameters<typeof FakeEvent>[0]) {
    this.changed = new FakeEvent(tracker);
  }

  get onDidChangeSessions() {
    return this.changed.subscribe;
  }

  getAccounts(provider: string): Promise<readonly Account[]> {
    return Promise.resolve(this.tokens.has(provider) ? [ada] : []);
  }

  getSession(
    provider: string,
    scopes: readonly string[],
    { createIfNone = false }: { createIfNone?: boolean },
  ): Promise<{ accessToken: string; account: Account } | undefined> {
    if (createIfNone) {
      this.asked.push([provider, ...scopes].join(' '));
      if (this.offers === null) return Promise.reject(new Error('User did not consent to login.'));
      this.tokens.set(provider, this.offers);
    }
    const accessToken = this.tokens.get(provider);
    return Promise.resolve(accessToken === undefined ? undefined : { accessToken, account: ada });
  }

  /** The editor has another token, or none. */
  async renew(provider: string, token: string | null): Promise<void> {
    if (token === null) this.tokens.delete(provider);
    else this.tokens.set(provider, token);
    await this.changed.fire({ provider: { id: provider } });
  }
}

const ada: Account = { id: '77', label: 'ada' };
