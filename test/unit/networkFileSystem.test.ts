import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountTypeOf, networkFileSystem, networkFileSystemOf } from '../../src/link/networkFileSystem.ts';

test.each([
  ['ext4', 0xef53, null, null],
  ['btrfs', 0x9123683e, null, null],
  ['overlay', 0x794c7630, null, null],
  ['NFS', 0x6969, null, 'nfs'],
  ['CIFS', 0xff534d42, null, 'cifs'],
  ['CIFS as a negative number', 0xff534d42 | 0, null, 'cifs'],
  ['SMB 2', 0xfe534d42, null, 'smb'],
  ['9p', 0x01021997, null, '9p'],
  ['sshfs', 0x65735546, 'fuse.sshfs', 'fuse.sshfs'],
  ['an encrypted local folder', 0x65735546, 'fuse.gocryptfs', null],
  ['FUSE without a name', 0x65735546, null, null],
])('%s', (_name, type, mountType, expected) => {
  expect(networkFileSystem(type, mountType)).toBe(expected);
});

const mountInfo = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /home rw - fuse.gocryptfs /crypt rw
41 40 0:36 / /home/ada rw,nosuid shared:2 master:3 - fuse.sshfs ada@host:/ rw
42 22 0:37 / /media/My\\040Disk rw - fuseblk /dev/sdb1 rw
43 41 0:38 / /home/ada rw - ext4 /dev/sdc1 rw
`;

test.each([
  ['/etc/passwd', 'ext4'],
  ['/home/grace', 'fuse.gocryptfs'],
  ['/home/adalbert', 'fuse.gocryptfs'],
  ['/home/ada/.local', 'ext4'],
  ['/media/My Disk/x', 'fuseblk'],
])('the mount that holds %s is %s', (path, type) => {
  expect(mountTypeOf(path, mountInfo)).toBe(type);
});

test('a share on Windows is told by its name', () => {
  expect(networkFileSystemOf('\\\\server\\share\\spend', 'win32')).toBe('network share');
  expect(networkFileSystemOf('\\\\?\\C:\\Users\\ada', 'win32')).toBeNull();
  expect(networkFileSystemOf('C:\\Users\\ada', 'win32')).toBeNull();
});

test('a folder that is still to be made is judged by what will hold it', () => {
  expect(networkFileSystemOf(join(tmpdir(), 'not', 'yet', 'made'))).toBeNull();
});
