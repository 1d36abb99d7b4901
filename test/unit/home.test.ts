import { expect, test } from 'vitest';
import { computeSpendHome } from '../../src/link/home.ts';
import { localHome, type Machine } from '../../src/link/localHome.ts';
import { meterFiles, socketPlace } from '../../src/link/meterFiles.ts';

test.each<[string, Record<string, string>, NodeJS.Platform, string, string]>([
  ['Linux', {}, 'linux', '/home/ada', '/home/ada/.local/share/compute-spend'],
  ['XDG_DATA_HOME', { XDG_DATA_HOME: '/data/ada' }, 'linux', '/home/ada', '/data/ada/compute-spend'],
  [
    'XDG_DATA_HOME of a snap',
    { XDG_DATA_HOME: '/home/ada/snap/code/180/.local/share' },
    'linux',
    '/home/ada',
    '/home/ada/.local/share/compute-spend',
  ],
  [
    'XDG_DATA_HOME of a Flatpak',
    { XDG_DATA_HOME: '/home/ada/.var/app/com.visualstudio.code/data' },
    'linux',
    '/home/ada',
    '/home/ada/.local/share/compute-spend',
  ],
  [
    'XDG_DATA_HOME that leads into a snap by a detour',
    { XDG_DATA_HOME: '/home/ada/.local/../snap/code/1' },
    'linux',
    '/home/ada',
    '/home/ada/.local/share/compute-spend',
  ],
  [
    'XDG_DATA_HOME beside a snap',
    { XDG_DATA_HOME: '/home/ada/snapshots' },
    'linux',
    '/home/ada',
    '/home/ada/snapshots/compute-spend',
  ],
  [
    'a relative XDG_DATA_HOME',
    { XDG_DATA_HOME: 'share' },
    'linux',
    '/home/ada',
    '/home/ada/.local/share/compute-spend',
  ],
  [
    'an empty variable',
    { COMPUTE_SPEND_HOME: '', XDG_DATA_HOME: '' },
    'linux',
    '/root',
    '/root/.local/share/compute-spend',
  ],
  [
    'macOS',
    { XDG_DATA_HOME: '/ignored' },
    'darwin',
    '/Users/ada',
    '/Users/ada/Library/Application Support/compute-spend',
  ],
  ['Windows', { LOCALAPPDATA: 'D:\\Ada\\Local' }, 'win32', 'C:\\Users\\ada', 'D:\\Ada\\Local\\compute-spend'],
  [
    'Windows without LOCALAPPDATA',
    {},
    'win32',
    'C:\\Users\\ada',
    'C:\\Users\\ada\\AppData\\Local\\compute-spend',
  ],
  [
    'COMPUTE_SPEND_HOME',
    { COMPUTE_SPEND_HOME: '/srv/spend/', XDG_DATA_HOME: '/x' },
    'linux',
    '/root',
    '/srv/spend/',
  ],
  [
    'COMPUTE_SPEND_HOME on Windows',
    { COMPUTE_SPEND_HOME: 'E:\\spend' },
    'win32',
    'C:\\Users\\ada',
    'E:\\spend',
  ],
])('the home with %s', (_name, environment, platform, userHome, home) => {
  expect(computeSpendHome(environment, platform, userHome)).toBe(home);
});

test('a relative COMPUTE_SPEND_HOME is refused', () => {
  expect(() => computeSpendHome({ COMPUTE_SPEND_HOME: 'spend' }, 'linux', '/root')).toThrow(
    'COMPUTE_SPEND_HOME must be an absolute path, not “spend”.',
  );
});

const machine = (changes: Partial<Machine> & { networks?: readonly string[] }): Machine => ({
  environment: {},
  platform: 'linux',
  userHome: '/home/ada',
  userId: 1000,
  networkFileSystemOf: (path) =>
    (changes.networks ?? []).some((network) => path.startsWith(network)) ? 'nfs' : null,
  ...changes,
});

test('a home on a local disk stays where it is', () => {
  expect(localHome(machine({}))).toEqual({ home: '/home/ada/.local/share/compute-spend', note: null });
});

test('a usual home on a network file system gives way to a local folder, and says so', () => {
  expect(localHome(machine({ networks: ['/home'] }))).toEqual({
    home: '/var/tmp/compute-spend-1000',
    note:
      'The ledger lies in /var/tmp/compute-spend-1000, because /home/ada/.local/share/compute-spend is on a network file ' +
      "system (nfs), where the ledger's locks can't be relied on.",
  });
});

test.each<[string, Parameters<typeof machine>[0]]>([
  ['that the user named', { environment: { COMPUTE_SPEND_HOME: '/net/spend' }, networks: ['/net'] }],
  ['on a machine without any local disk', { networks: ['/'] }],
  ['on Windows', { platform: 'win32', userId: null, userHome: '\\\\server\\ada', networks: ['\\\\'] }],
])('a home on a network file system %s is refused with its remedy', (_name, changes) => {
  expect(() => localHome(machine(changes))).toThrow(
    /network file system.* Set COMPUTE_SPEND_HOME to a folder/,
  );
});

test('the socket lies in the home, or in a temp folder when its path is over 100 bytes', () => {
  const exact = `/${'h'.repeat(100 - '//meter.sock'.length)}`;

  expect(socketPlace(exact, 'linux', '/tmp')).toEqual({
    address: `${exact}/meter.sock`,
    folder: exact,
    isTemporary: false,
  });
  expect(Buffer.byteLength(socketPlace(exact, 'linux', '/tmp').address)).toBe(100);
  expect(socketPlace(`${exact}h`, 'linux', '/tmp').address).toMatch(
    /^\/tmp\/compute-spend-[0-9a-f]{16}\/meter\.sock$/,
  );
});

test('the limit counts bytes, not letters', () => {
  expect(socketPlace(`/home/${'ü'.repeat(45)}`, 'darwin', '/tmp').isTemporary).toBe(true);
});

test('on Windows the socket is a named pipe, one a home', () => {
  const one = socketPlace('C:\\Users\\ada\\one', 'win32', 'C:\\Temp');
  const other = socketPlace('C:\\Users\\ada\\other', 'win32', 'C:\\Temp');

  expect(one.address).toMatch(/^\\\\\.\\pipe\\compute-spend-[0-9a-f]{16}$/);
  expect(one.folder).toBeNull();
  expect(other.address).not.toBe(one.address);
});

test('the files of a home by platform', () => {
  expect(meterFiles('/srv/spend', 'linux')).toMatchObject({
    lock: '/srv/spend/meter.lock',
    launcher: '/srv/spend/bin/compute-spend',
  });
  expect(meterFiles('E:\\spend', 'win32').launcher).toBe('E:\\spend\\bin\\compute-spend.cmd');
});
