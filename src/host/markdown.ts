/**
 * Text that comes from outside (a model's name, a message) for use inside Markdown: every ASCII punctuation mark gets a
 * backslash, which CommonMark allows for all of them, so no link, image, table, HTML, entity or icon can arise.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&').replace(/\s+/g, ' ');
}

export function commandLink(title: string, command: string): string {
  return `[${title}](command:${command})`;
}
