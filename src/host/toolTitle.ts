const titles: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
};

/** A tool's name as people write it; a tool without an entry keeps its id. */
export function toolTitle(tool: string): string {
  return titles[tool] ?? tool;
}
