import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC as `/proc/PID/fdinfo` prints it (octal flags, proc_pid_fdinfo(5)). */
const closeOnExec = 0o2000000;

/**
 * The descriptors of this process that a program started by it would inherit beside the standard three: an editor leaves some open
 * without close-on-exec, and a meter holding them would keep the editor's pipes and sockets alive for hours.
 *
 * Only Linux tells. macOS starts programs with all others closed (POSIX_SPAWN_CLOEXEC_DEFAULT in libuv), Windows passes on only
 * handles that were made inheritable.
 */
export function inheritableDescriptors(platform: NodeJS.Platform = process.platform): number[] {
  if (platform !== 'linux') {
    return [];
  }
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInheritable(descriptor));
}

/**
 * Closes what the starter said would be inherited; the first thing that a started meter does. The numbers were taken when the
 * program began, so nothing of its own can have them.
 */
export function closeInherited(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) {
    try {
      closeSync(descriptor);
    } catch (error) {
      // Closed by the starter between its look and the start.
      if ((error as NodeJS.ErrnoException).code !== 'EBADF') {
        throw error;
      }
    }
  }
}

function isInheritable(descriptor: number): boolean {
  let info: string;
  try {
    info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
  } catch (error) {
    // The listing's own descriptor is gone by now.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
  const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
}
