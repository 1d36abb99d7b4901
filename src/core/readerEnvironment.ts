const names = new Set(['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'CLAUDE_CONFIG_DIR', 'CODEX_HOME']);

/** The variables that log readers look at, out of the window's environment; nothing else leaves the window. */
export function readerEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    // Windows keeps a variable's case as it was first written.
    const upper = name.toUpperCase();
    if (value !== undefined && (names.has(upper) || upper.startsWith('XDG_'))) chosen[upper] = value;
  }
  return Object.freeze(chosen);
}
