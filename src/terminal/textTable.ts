/** How a column is set: text to the left, numbers to the right. */
export type Alignment = 'left' | 'right';

/**
 * Rows as lines of equal columns, two blanks apart, for people. Widths count code points: names of models and folders rarely
 * hold wide characters, and a table that is off by one is still read.
 */
export function textTable(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string {
  const widths = alignments.map((_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(printable(row[column] ?? '')))),
  );
  return rows
    .map((row) =>
      alignments
        .map((alignment, column) => padded(printable(row[column] ?? ''), widths[column] ?? 0, alignment))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Text from logs may hold escape sequences: a terminal must not run them. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}

function padded(text: string, width: number, alignment: Alignment): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return alignment === 'left' ? text + blanks : blanks + text;
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
