/**
 * Tools write one model in a dozen ways. These functions bring a name into the forms under which price lists
 * may know it, and the library's own names into the same form, so that names are compared and never guessed.
 */

/** A date at the end of a name: 20250929, 2025-09-29, 09-2025, 05-20; a revision (001) and `latest` count as one. */
const datedEnd =
  /[-@](?:20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])-20\d{2}|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|00\d|latest)$/;

/** Endings that name a stage or a setting of the same model, which no price list sells apart. */
const harmlessEnd =
  /(?:-(?:preview|exp|experimental|thinking|minimal|low|medium|high|xhigh)|:(?:thinking|beta))$/;

/** A Bedrock id such as `us.anthropic.claude-…` or `meta.llama…`: vendor and model joined by a dot. */
const bedrockShape =
  /^(?:[a-z-]+\.)?(?:anthropic|amazon|meta|mistral|openai|qwen|deepseek|cohere|ai21|minimax|moonshotai?)\.[a-z]/;

/** Lower case, digits joined by dashes (`4.6` → `4-6`), without the wrapping that says nothing about the price. */
export function canonicalName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/\[[^\]]*\]$/, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/@(?:default|latest)?$/, '')
    .replace('@', '-')
    .replaceAll(/(?<=\d)\.(?=\d)/g, '-');
}

/** `publishers/google/models/x`, `models/x` and a Bedrock ARN name a place; what follows it is the model. */
function withoutPlace(model: string): string {
  const name = model.trim();
  if (name.startsWith('arn:')) return name.slice(name.lastIndexOf('/') + 1);
  const place = name.lastIndexOf('models/');
  return place === -1 || name.startsWith('accounts/') ? name : name.slice(place + 'models/'.length);
}

/** The forms under which a seller may list the model, as written first, then without its leading path segments. */
export function listedNames(model: string): readonly string[] {
  const segments = canonicalName(withoutPlace(model)).split('/');
  return segments.map((_, index) => segments.slice(index).join('/'));
}

/** The model's bare name: what is left without any seller or vendor before it. */
export function bareName(model: string): string {
  return listedNames(model).at(-1) ?? '';
}

/** `openai` of `openai/gpt-5.5`; `null` where nothing stands before the name. */
export function namePrefix(model: string): string | null {
  const [first, ...rest] = withoutPlace(model).toLowerCase().split('/');
  return rest.length === 0 || first === undefined || first === '' ? null : first;
}

export function withoutDate(name: string): string {
  return name.replace(datedEnd, '');
}

/** Without date, stage and setting: a likeness, so a match by it is approximate. */
export function stemOf(name: string): string {
  let stem = name;
  for (;;) {
    const shorter = withoutDate(stem).replace(harmlessEnd, '');
    if (shorter === stem) return stem;
    stem = shorter;
  }
}

/** Some ids tell their seller, whatever the tool calls the provider: Claude Code says `anthropic` on Bedrock, too. */
export function sellerOfShape(model: string): 'aws' | 'google' | null {
  const name = withoutPlace(model).toLowerCase();
  if (name.split('/').some((segment) => bedrockShape.test(segment))) return 'aws';
  return /claude-[^/]*@/.test(name) ? 'google' : null;
}
