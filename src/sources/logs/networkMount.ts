import { statfsSync } from 'node:fs';

/** Linux's numbers of file systems that tell nothing of what other machines write. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x517b, 'SMB'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x786f4256, 'VirtualBox'],
]);

/** The name of the network's file system that a folder lies on; `null` for a local one, and where the system has no such numbers. */
export function networkMount(folder: string, platform: NodeJS.Platform): string | null {
  if (platform !== 'linux') return null;
  // Some kernels give the number with its sign.
  return networkFileSystems.get(statfsSync(folder).type >>> 0) ?? null;
}
