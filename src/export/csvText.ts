/** A cell: text, a number, or unknown (an empty cell, never 0). */
export type CsvCell = string | number | null;

/**
 * One row by RFC 4180, with its line end. Cells with a comma, a quote or a line break are quoted.
 */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Text that a spreadsheet would run as a formula is given a leading apostrophe, which spreadsheets take for "this is text".
 * Full-width signs count, as some locales run them too; so does a sign behind white space, which some programs trim.
 */
export function harmlessText(text: string): string {
  return /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u.test(text) ? `'${text}` : text;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
