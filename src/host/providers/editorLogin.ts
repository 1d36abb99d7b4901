import type * as vscode from 'vscode';
import type { ProviderName } from '../../core/providerReport.ts';
import type { Editor } from '../editor.ts';
import type { Login } from './connectionSecrets.ts';

export type EditorLogin = Extract<Login, { kind: 'editor' }>;
type Authentication = EditorLogin['authentication'];

/** Sellers that the editor itself can sign in to. */
const authentications: Readonly<Partial<Record<ProviderName, Authentication>>> = {
  'github-copilot': 'github',
  'azure-openai': 'microsoft',
};

/** `null` where the editor has no sign-in for the seller. */
export function authenticationOf(provider: ProviderName): Authentication | null {
  return authentications[provider] ?? null;
}

/** What the sign-in has to allow: no more than reading that account's bill, as far as the seller's scopes are so fine. */
export function scopesFor(authentication: Authentication, account: string | null): readonly string[] {
  if (authentication === 'microsoft') return ['https://management.azure.com/.default'];
  if (account === null) return ['user'];
  return account.startsWith('enterprises/') ? ['manage_billing:enterprise'] : ['admin:org'];
}

/** Signs in, with the editor's own dialog where need be. Rejects when the user declines. */
export async function signIn(
  vscode: Editor,
  provider: Authentication,
  scopes: readonly string[],
): Promise<{ readonly login: EditorLogin; readonly token: string; readonly name: string }> {
  const session = await vscode.authentication.getSession(provider, scopes, { createIfNone: true });
  const { account, accessToken } = session;
  return {
    login: { kind: 'editor', authentication: provider, scopes: [...scopes], editorAccount: account.id },
    token: accessToken,
    name: account.label,
  };
}

/** The sign-in's token of now; `null` where the user has signed out since. Asks nobody anything. */
export async function currentToken(vscode: Editor, login: EditorLogin): Promise<string | null> {
  const account = await accountOf(vscode, login);
  if (account === null) return null;
  const session = await vscode.authentication.getSession(login.authentication, login.scopes, {
    silent: true,
    account,
  });
  return session?.accessToken ?? null;
}

async function accountOf(
  vscode: Editor,
  { authentication, editorAccount }: EditorLogin,
): Promise<vscode.AuthenticationSessionAccountInformation | null> {
  const accounts = await vscode.authentication.getAccounts(authentication);
  return accounts.find(({ id }) => id === editorAccount) ?? null;
}
