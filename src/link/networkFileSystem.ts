import { statfsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';

/**
 * File systems whose locks can't be relied on between machines, by the number that statfs(2) gives on Linux
 * (`<linux/magic.h>` and the file systems' own headers).
 */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb'],
  [0xff534d42, 'cifs'],
  [0x01021997, '9p'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x19830326, 'beegfs'],
  [0x20030528, 'orangefs'],
  [0x786f4256, 'vboxsf'],
]);

/** FUSE carries local disks (ntfs-3g, gocryptfs) and remote ones alike: its mount's name tells them apart. */
const fuseType = 0x65735546;
const remoteFuse = /^fuse\.(sshfs|rclone|s3fs|gcsfuse|glusterfs|goofys|curlftpfs|davfs2?|juicefs|smbnetfs)$/;

/**
 * The network file system's name, or `null` for a local one.
 *
 * @param type statfs's number; some are printed as negative 32-bit numbers
 * @param mountType the mount's own name (`fuse.sshfs`), `null` where it can't be told
 */
export function networkFileSystem(type: number, mountType: string | null): string | null {
  const unsigned = type >>> 0;
  if (unsigned === fuseType) {
    return mountType !== null && remoteFuse.test(mountType) ? mountType : null;
  }
  return networkTypes.get(unsigned) ?? null;
}

/** The type of the mount that holds `path`, from the text of `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export function mountTypeOf(path: string, mountInfo: string): string | null {
  let best: { point: string; type: string } | null = null;
  for (const line of mountInfo.split('\n')) {
    const [place, description] = line.split(' - ');
    const point = place?.split(' ')[4]?.replace(/\\040/g, ' ');
    const type = description?.split(' ')[0];
    if (point === undefined || type === undefined) {
      continue;
    }
    const isHolder = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
    // A later line of the same point was mounted over the earlier one.
    if (isHolder && (best === null || point.length >= best.point.length)) {
      best = { point, type };
    }
  }
  return best?.type ?? null;
}

/**
 * The network file system on which `path` lies or would be made; `null` for a local one.
 *
 * Windows tells a share by its name. macOS numbers its file systems anew at every start, so that nothing can be said there.
 */
export function networkFileSystemOf(
  path: string,
  platform: NodeJS.Platform = process.platform,
): string | null {
  if (platform === 'win32') {
    return /^[\\/]{2}(?![.?][\\/])/.test(path) ? 'network share' : null;
  }
  if (platform !== 'linux') {
    return null;
  }
  const { type, existing } = nearestType(path);
  const mountType =
    type >>> 0 === fuseType ? mountTypeOf(existing, readFileSync('/proc/self/mountinfo', 'utf8')) : null;
  return networkFileSystem(type, mountType);
}

function nearestType(path: string): { type: number; existing: string } {
  for (let existing = posix.resolve(path); ; existing = dirname(existing)) {
    try {
      return { type: statfsSync(existing).type, existing };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || existing === '/') {
        throw error;
      }
    }
  }
}
