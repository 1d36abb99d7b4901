import { expect, test } from 'vitest';
import { meterEnvironment } from '../../src/link/meterEnvironment.ts';

test('only the allow-list passes', () => {
  const environment = {
    HOME: '/home/ada',
    PATH: '/usr/local/bin:/srv/vscode/bin/remote-cli:/usr/bin:/x/remote-cli/',
    LANG: 'de_DE.UTF-8',
    LC_ALL: 'C',
    TZ: 'Europe/Berlin',
    XDG_CONFIG_HOME: '/config',
    TMPDIR: '/scratch',
    COMPUTE_SPEND_HOME: '/old',
    COMPUTE_SPEND_KEY_OPENAI: 'secret',
    VSCODE_PID: '1',
    VSCODE_IPC_HOOK_CLI: '/run/x.sock',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ASAR: '1',
    BROWSER: '/srv/vscode/helper.sh',
    NODE_OPTIONS: '--inspect',
    NODE_CHANNEL_FD: '3',
    HTTPS_PROXY: 'http://user:secret@proxy',
    LD_PRELOAD: '/x.so',
    UNSET: undefined,
  };

  expect(meterEnvironment(environment, 'linux', { home: '/srv/spend', isElectron: false })).toEqual({
    HOME: '/home/ada',
    PATH: '/usr/local/bin:/usr/bin',
    LANG: 'de_DE.UTF-8',
    LC_ALL: 'C',
    TZ: 'Europe/Berlin',
    XDG_CONFIG_HOME: '/config',
    TMPDIR: '/scratch',
    COMPUTE_SPEND_HOME: '/srv/spend',
    MALLOC_ARENA_MAX: '1',
  });
});

test('on Windows the names have any case', () => {
  const environment = {
    Path: 'C:\\Windows;C:\\VS Code\\bin\\remote-cli',
    SystemRoot: 'C:\\Windows',
    LocalAppData: 'C:\\Local',
    vscode_pid: '1',
  };

  expect(meterEnvironment(environment, 'win32', { home: 'C:\\spend', isElectron: true })).toEqual({
    Path: 'C:\\Windows',
    SystemRoot: 'C:\\Windows',
    LocalAppData: 'C:\\Local',
    COMPUTE_SPEND_HOME: 'C:\\spend',
    ELECTRON_RUN_AS_NODE: '1',
  });
});
