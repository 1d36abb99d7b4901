/** The line end that a text uses, `\n` for one without any. */
export function lineEndOf(text: string): '\r\n' | '\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** What has to stand before a new line at the end of a text. */
export function lineBreakBefore(text: string): string {
  return text === '' || text.endsWith('\n') ? '' : lineEndOf(text);
}
