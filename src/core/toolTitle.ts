/** The tools' own spelling of their names. */
const toolTitles: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  'copilot-cli': 'Copilot CLI',
  'copilot-vscode': 'Copilot in VS Code',
  'gemini-cli': 'Gemini CLI',
  opencode: 'OpenCode',
  cline: 'Cline',
  'roo-code': 'Roo Code',
  'kilo-code': 'Kilo Code',
  continue: 'Continue',
  amp: 'Amp',
  goose: 'Goose',
  'qwen-code': 'Qwen Code',
  'kimi-cli': 'Kimi CLI',
  droid: 'Droid',
  pi: 'pi',
  zed: 'Zed',
  crush: 'Crush',
};

/** A tool's name as people write it; a tool without an entry keeps its id. */
export function toolTitle(tool: string): string {
  return toolTitles[tool] ?? tool;
}
