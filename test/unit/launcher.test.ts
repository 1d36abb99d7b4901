import { expect, test } from 'vitest';
import { windowsLauncher } from '../../src/link/launcher.ts';

test('the launcher of Windows', () => {
  const text = windowsLauncher({
    runtime: { executable: 'C:\\VS 100% Code\\Code.exe', isElectron: true },
    home: 'C:\\Ada\\compute-spend',
    commandLine: 'C:\\Ada\\compute-spend\\bin\\1.0.0+ab\\cli.js',
  });

  expect(text.split('\r\n')).toEqual([
    '@echo off',
    'rem Compute Spend command line, run by the editor, else by node.',
    'setlocal',
    'chcp 65001 >nul',
    'if not defined COMPUTE_SPEND_HOME set "COMPUTE_SPEND_HOME=C:\\Ada\\compute-spend"',
    'if not exist "C:\\VS 100%% Code\\Code.exe" goto node',
    'set "ELECTRON_RUN_AS_NODE=1"',
    '"C:\\VS 100%% Code\\Code.exe" "C:\\Ada\\compute-spend\\bin\\1.0.0+ab\\cli.js" %*',
    'exit /b %errorlevel%',
    ':node',
    'node "C:\\Ada\\compute-spend\\bin\\1.0.0+ab\\cli.js" %*',
    'exit /b %errorlevel%',
    '',
  ]);
});

test('a server’s runtime is Node and is told nothing', () => {
  const text = windowsLauncher({
    runtime: { executable: 'C:\\server\\node.exe', isElectron: false },
    home: 'C:\\x',
    commandLine: 'C:\\x\\cli.js',
  });

  expect(text).not.toContain('ELECTRON_RUN_AS_NODE');
});
