/**
 * The machine's name for a window that works on another machine than the one the user sits at, as its figures are that
 * machine's; `null` in a local window.
 */
export function remoteMachineName(remoteName: string | undefined, hostName: string): string | null {
  if (remoteName === undefined) return null;
  // `ssh-remote`, `wsl`, `dev-container`: the kind alone stands in where the machine has no name.
  const short = hostName.split('.')[0] ?? '';
  return short === '' ? remoteName : short;
}
