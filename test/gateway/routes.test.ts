import { describe, expect, test } from 'vitest';
import { buildRoutes, RouteError, upstreamPath } from '../../src/gateway/routes.ts';

function leadsTo(name: string, rest: string, chosen: string[] = []): string | undefined {
  const route = buildRoutes(chosen).get(name);
  return route && route.upstream.origin + upstreamPath(route, rest);
}

test.each([
  ['anthropic', '/v1/messages?beta=true', 'https://api.anthropic.com/v1/messages?beta=true'],
  ['openai', '/v1/responses', 'https://api.openai.com/v1/responses'],
  ['chatgpt', '/responses', 'https://chatgpt.com/backend-api/codex/responses'],
  [
    'gemini',
    '/v1beta/models/m:streamGenerateContent?alt=sse',
    'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent?alt=sse',
  ],
  ['openrouter', '/v1/chat/completions', 'https://openrouter.ai/api/v1/chat/completions'],
  ['groq', '/v1/models', 'https://api.groq.com/openai/v1/models'],
  ['ollama', '', 'http://127.0.0.1:11434/'],
  ['ollama', '?a=b', 'http://127.0.0.1:11434/?a=b'],
  ['azure', '/openai/v1', undefined],
  ['toString', '/', undefined],
])('%s with %s leads to %s', (name, rest, expected) => {
  expect(leadsTo(name, rest)).toBe(expected);
});

test('a route of the user’s own joins them, or replaces one of them', () => {
  expect(leadsTo('team', '/chat', ['team=https://ai.example.com/v1/'])).toBe(
    'https://ai.example.com/v1/chat',
  );
  expect(leadsTo('azure', '/openai/v1', ['azure=https://me.openai.azure.com'])).toBe(
    'https://me.openai.azure.com/openai/v1',
  );
  const chosen = ['anthropic=http://localhost:9/x'];
  expect(leadsTo('anthropic', '/v1/messages', chosen)).toBe('http://localhost:9/x/v1/messages');
  expect(buildRoutes(chosen).get('anthropic')?.providerName).toBe('anthropic');
  expect(buildRoutes(['team=https://a.example']).get('team')?.providerName).toBe('team');
});

describe('refuses with a sentence', () => {
  test.each([
    ['nothing', 'https://a.example', /NAME=URL/],
    ['a name with a slash', 'a/b=https://a.example', /NAME=URL/],
    ['a capital letter', 'Team=https://a.example', /NAME=URL/],
    ['no address', 'team=ai.example', /whole address/],
    ['an open connection', 'team=http://ai.example', /must be https/],
    ['a host that begins like this machine', 'team=http://127.0.0.1.example', /must be https/],
    ['another protocol', 'team=ftp://127.0.0.1', /must be https/],
    ['a login', 'team=https://me:secret@ai.example', /must not hold a login/],
    ['a query', 'team=https://ai.example/?key=secret', /end with its path/],
  ])('%s', (_, text, message) => {
    expect(() => buildRoutes([text])).toThrow(RouteError);
    expect(() => buildRoutes([text])).toThrow(message);
    expect(() => buildRoutes([text])).not.toThrow(/secret/);
  });

  test('a name that comes twice', () => {
    expect(() => buildRoutes(['a=https://a.example', 'a=https://b.example'])).toThrow(/given twice/);
  });
});
