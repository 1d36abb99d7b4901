import type { ConnectionPlan } from '../../core/toolConnection.ts';

/** A message box grows with its text: more of a file is seen in the diff. */
const linesMax = 14;

/** What would be changed, as the lines of a message: the file's new lines, the variables, the settings, the entry. */
export function changeText({ wish, change, variables, settings, snippet }: ConnectionPlan): string {
  const place = wish.where === null ? '' : ` in ${wish.where}`;
  const parts = [
    ...(change === null ? [] : [block(`${change.file} gets:`, newLines(change.before ?? '', change.after))]),
    ...listed(
      `New terminals${place} get:`,
      Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    ),
    ...listed(
      'Your user settings get:',
      Object.entries(settings).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`),
    ),
    ...listed('The chat’s list of models gets:', snippet?.trimEnd().split('\n') ?? []),
  ];
  return parts.length === 0 ? 'Nothing is changed.' : parts.join('\n\n');
}

/** The lines of `after` that are not in the common beginning and end of both. */
export function newLines(before: string, after: string): string[] {
  const [old, next] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < next.length && start < old.length && next[start] === old[start]) start += 1;
  let end = 0;
  const endMax = Math.min(next.length, old.length) - start;
  while (end < endMax && next[next.length - 1 - end] === old[old.length - 1 - end]) end += 1;
  return next
    .slice(start, next.length - end)
    .filter((line, index, all) => line !== '' || index < all.length - 1);
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [block(title, lines)];
}

function block(title: string, lines: readonly string[]): string {
  const shown = lines.length > linesMax ? lines.slice(0, linesMax - 1) : lines;
  const rest = lines.length - shown.length;
  return [title, ...shown, ...(rest > 0 ? [`… and ${String(rest)} more lines`] : [])].join('\n');
}
