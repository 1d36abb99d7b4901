const names = new Set(['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'CLAUDE_CONFIG_DIR', 'CODEX_HOME']);

/**
 * The variables that log readers look at, out of a window's environment; nothing else leaves the window. A home that no variable
 * names (a service, a bare container) is the one that the system knows.
 */
export function readerEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  userHome: string,
): Readonly<Record<string, string>> {
  const chosen: Record<string, string> = { HOME: userHome };
  for (const [name, value] of Object.entries(environment)) {
    // Windows keeps a variable's case as it was first written.
    const upper = name.toUpperCase();
    if (value !== undefined && value !== '' && (names.has(upper) || upper.startsWith('XDG_')))
      chosen[upper] = value;
  }
  return Object.freeze(chosen);
}
