import { createScanner, findNodeAtLocation, parseTree } from 'jsonc-parser';

/**
 * The text without one member of an object or entry of a list, its comma, and its line if it had one of its own. Comments around it stay, which an edit "from the
 * member before to this one's end" would take along.
 */
export function removeMember(text: string, path: readonly (string | number)[]): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const value = root === undefined ? undefined : findNodeAtLocation(root, [...path]);
  const member = value?.parent?.type === 'property' ? value.parent : value;
  if (member === undefined) return text;
  const start = member.offset;
  const end = member.offset + member.length;
  const { before, after } = commasAround(text, start, end);
  // The comma behind it goes with it; the last member takes the one before it.
  const cuts = [
    ...(after === null && before !== null ? [{ start: before, end: before + 1 }] : []),
    wholeLine(text, start, after === null ? end : after + 1) ?? { start, end },
    ...(after === null ? [] : [{ start: after, end: after + 1 }]),
  ];
  let left = '';
  let at = 0;
  for (const cut of cuts) {
    left += text.slice(at, Math.max(at, cut.start));
    at = Math.max(at, cut.end);
  }
  return left + text.slice(at);
}

/** Where the commas before and behind a member stand; `null` where another token, or none, comes first. */
function commasAround(
  text: string,
  start: number,
  end: number,
): { readonly before: number | null; readonly after: number | null } {
  const scanner = createScanner(text, true);
  let before: number | null = null;
  while ((scanner.scan(), scanner.getTokenLength() > 0)) {
    const offset = scanner.getTokenOffset();
    const isComma = text[offset] === ',';
    if (offset < start) before = isComma ? offset : null;
    else if (offset >= end) return { before, after: isComma ? offset : null };
  }
  return { before, after: null };
}

/** The lines from here to there, if nothing else stands on them. */
function wholeLine(text: string, start: number, end: number): { start: number; end: number } | null {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const nextBreak = text.indexOf('\n', end);
  if (lineStart === 0 || nextBreak < 0) return null;
  const isAlone = text.slice(lineStart, start).trim() === '' && text.slice(end, nextBreak).trim() === '';
  return isAlone ? { start: lineStart, end: nextBreak + 1 } : null;
}
