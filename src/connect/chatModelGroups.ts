import { parse, type ParseError } from 'jsonc-parser';
import * as z from 'zod';
import { removeMember } from './jsonRemoval.ts';

const groupSchema = z.looseObject({
  name: z.string().optional(),
  models: z.array(z.looseObject({ url: z.string().optional() })).optional(),
});

/**
 * The editor's list of chat models (`chatLanguageModels.json`) without the models that lead through the gateway, in the groups with
 * these names; a group that has no other goes with them. Everything else stays byte for byte.
 *
 * @returns `null` when the text can't be read as such a list
 */
export function withoutChatModels(
  text: string,
  groupNames: readonly string[],
  isOurs: (url: string) => boolean,
): string | null {
  const errors: ParseError[] = [];
  const groups: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !Array.isArray(groups)) return null;
  let left = text;
  // From the end, so that what is left to do keeps its place.
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const { data: group } = groupSchema.safeParse(groups[index]);
    if (group?.models === undefined || !groupNames.includes(group.name ?? '')) continue;
    const places = group.models.flatMap(({ url }, place) =>
      url !== undefined && isOurs(url) ? [place] : [],
    );
    if (places.length === group.models.length && places.length > 0) left = removeMember(left, [index]);
    else for (const place of places.reverse()) left = removeMember(left, [index, 'models', place]);
  }
  return left;
}
