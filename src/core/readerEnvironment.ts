const names = new Set([
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'GEMINI_CLI_HOME',
  // They win over the settings by which a tool is connected.
  'GEMINI_TELEMETRY_ENABLED',
  'GEMINI_TELEMETRY_TARGET',
  'GEMINI_TELEMETRY_OTLP_PROTOCOL',
  'GEMINI_TELEMETRY_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
]);

/**
 * The variables that log readers and connections look at, out of a window's environment; nothing else leaves the window. A home that no variable
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
