/**
 * A model's name as far as all witnesses write it alike: a client may ask by an alias, without the path of the router and in any case,
 * and the answer name the dated version (`claude-sonnet-4-5-20250929`, `gpt-5.1-2025-11-13`, `anthropic/claude-sonnet-4.5`,
 * `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `models/gemini-2.5-pro`). Only to compare by, never to price by.
 */
export function plainModelName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:[a-z]+\.)*anthropic\./, '')
    .replace(/(?:-v\d+)?(?::\d+)?$/, '')
    .replace(/[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')
    .replaceAll('.', '-');
}
