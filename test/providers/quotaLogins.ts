import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { QuotaTool } from '../../src/core/quota.ts';
import type { LoginPlace } from '../../src/sources/providers/quotas/quotaReader.ts';

/** Tokens that no text may ever hold; those of Codex and Cursor are web tokens with an end. */
export const canaryTokens: Readonly<Record<QuotaTool, string>> = {
  claude: 'sk-ant-oat01-canary-claude-token',
  codex: webToken('canary-codex-token', 4_000_000_000),
  copilot: 'gho_canarycopilottoken',
  cursor: webToken('canary-cursor-token', 4_000_000_000),
};

/** @param end seconds since 1970 */
export function webToken(signature: string, end: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: 'user_canaryperson', exp: end })}.${signature}`;
}

export function placeIn(home: string, overrides: Partial<LoginPlace> = {}): LoginPlace {
  return {
    environment: { HOME: home },
    platform: 'linux',
    clock: Date.now,
    claudeCodeToken: null,
    ...overrides,
  };
}

export function writeFileIn(home: string, path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

export function writeClaudeLogin(home: string, login: Readonly<Record<string, unknown>> = {}): void {
  const claudeAiOauth = {
    accessToken: canaryTokens.claude,
    refreshToken: 'sk-ant-ort01-canary-refresh',
    expiresAt: 4_000_000_000_000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
    ...login,
  };
  writeFileIn(home, '.claude/.credentials.json', JSON.stringify({ claudeAiOauth }));
}

export function writeCodexLogin(home: string, tokens: Readonly<Record<string, unknown>> = {}): void {
  const auth = {
    OPENAI_API_KEY: null,
    tokens: {
      access_token: canaryTokens.codex,
      refresh_token: 'canary-refresh',
      id_token: 'canary-id',
      account_id: 'acct-7',
      ...tokens,
    },
  };
  writeFileIn(home, '.codex/auth.json', JSON.stringify(auth));
}

export function writeCopilotLogin(home: string, entries?: Readonly<Record<string, unknown>>): void {
  const apps = entries ?? {
    'github.com:Iv1.0123456789abcdef': { user: 'canary-kim', oauth_token: canaryTokens.copilot },
  };
  writeFileIn(home, '.config/github-copilot/apps.json', JSON.stringify(apps));
}

/** As the editor writes it, in WAL mode. */
export function writeCursorLogin(home: string, token: string = canaryTokens.cursor): string {
  const path = writeFileIn(home, '.config/Cursor/User/globalStorage/state.vscdb', '');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE ItemTable (key TEXT UNIQUE, value BLOB)');
  const insert = database.prepare('INSERT INTO ItemTable VALUES (?, ?)');
  insert.run('cursorAuth/accessToken', token);
  insert.run('cursorAuth/refreshToken', 'canary-refresh');
  database.close();
  return path;
}

export function writeAllLogins(home: string): void {
  writeClaudeLogin(home);
  writeCodexLogin(home);
  writeCopilotLogin(home);
  writeCursorLogin(home);
}
