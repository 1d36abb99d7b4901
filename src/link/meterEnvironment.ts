/** Variables that the meter may see; everything else stays with the editor. Upper case: Windows' names have any. */
const allowed = new Set([
  'HOME',
  'USERPROFILE',
  'USER',
  'LOGNAME',
  'USERNAME',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'PATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LANGUAGE',
  'TZ',
  'COMPUTE_SPEND_DEMO',
  'COMPUTE_SPEND_LINGER_MS',
]);

const allowedPrefixes = ['LC_', 'XDG_'];

/**
 * The environment of a meter started by a process with `environment`. An allow-list, because a copy would carry the editor's own
 * variables into a process that outlives it: `VSCODE_*` (a socket of one window), `ELECTRON_*`, `BROWSER` and a PATH entry of the remote
 * command line (open things in one window), `NODE_OPTIONS` (a debugger). Tools' own variables come over the link.
 */
export function meterEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  meter: { readonly home: string; readonly isElectron: boolean },
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = platform === 'win32' ? name.toUpperCase() : name;
    if (
      value !== undefined &&
      (allowed.has(upper) || allowedPrefixes.some((prefix) => upper.startsWith(prefix)))
    ) {
      kept[name] = upper === 'PATH' ? withoutRemoteCommandLine(value, platform) : value;
    }
  }
  kept['COMPUTE_SPEND_HOME'] = meter.home;
  if (platform === 'linux') {
    // Else glibc keeps a pool of freed memory for each of the process's dozen threads.
    kept['MALLOC_ARENA_MAX'] = '1';
  }
  if (meter.isElectron) {
    kept['ELECTRON_RUN_AS_NODE'] = '1';
  }
  return kept;
}

/** A server's terminal and extension host have `…/bin/remote-cli` in front: its `code` speaks to one window. */
function withoutRemoteCommandLine(path: string, platform: NodeJS.Platform): string {
  const separator = platform === 'win32' ? ';' : ':';
  return path
    .split(separator)
    .filter((entry) => !/[\\/]remote-cli[\\/]?$/.test(entry))
    .join(separator);
}
