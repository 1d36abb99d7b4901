import { expect, test } from 'vitest';
import { plainModelName } from '../../../src/core/plainModelName.ts';

test.each([
  ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
  ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['claude-3-5-haiku-latest', 'claude-3-5-haiku'],
  ['gpt-5.1-2025-11-13', 'gpt-5-1'],
  ['models/gemini-2.5-pro', 'gemini-2-5-pro'],
  ['GPT-5', 'gpt-5'],
  ['gpt-5-mini', 'gpt-5-mini'],
])('%s is %s', (model, plain) => {
  expect(plainModelName(model)).toBe(plain);
});
