import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../harness/projectRoot.ts';
import { runCommand, type CommandResult } from '../harness/runCommand.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

const lock = (version: string): string =>
  JSON.stringify({
    packages: {
      '': { name: 'project' },
      'node_modules/needed': { version },
      'node_modules/of-another-platform': { version: '1.0.0', optional: true },
    },
  });

describe('the set-up', () => {
  test('installs when nothing is installed', async () => {
    using project = makeProject();
    const { exitCode, stdout } = await project.setUp();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('called npm ci');
  });

  test('installs when another version is installed, and says so in one line', async () => {
    using project = makeProject();
    project.install('1.0.0');
    const { stdout } = await project.setUp();
    expect(stdout).toContain('Installing the packages of package-lock.json');
  });

  test('installs nothing when what is installed matches, whatever the files’ times', async () => {
    using project = makeProject();
    project.install('2.0.0');
    project.touchLock();
    expect((await project.setUp()).stdout).not.toContain('npm');
  });

  test('never lets npm empty a folder that is only linked', async () => {
    using project = makeProject();
    project.linkModules();
    const { exitCode, stdout, stderr } = await project.setUp();
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('called npm');
    expect(stderr).toContain('node_modules is a link');
  });

  test('passes arguments and exit code of the script', async () => {
    using project = makeProject();
    project.install('2.0.0');
    expect(await project.setUp('7')).toMatchObject({ exitCode: 7 });
  });
});

/** A project with a script that ends with its argument, the running Node as the pinned one, and an npm that only says it was called. */
function makeProject() {
  const folder = temporaryFolder('setup');
  const path = (...parts: readonly string[]): string => join(folder.path, ...parts);
  const modules = path('node_modules');
  mkdirSync(path('test'));
  mkdirSync(path('bin'));
  copyFileSync(join(projectRoot, 'test', 'setup.mjs'), path('test', 'setup.mjs'));
  writeFileSync(path('script.ts'), 'process.exitCode = Number(process.argv[2] ?? 0);\n');
  const touchLock = (): void => {
    writeFileSync(path('package-lock.json'), lock('2.0.0'));
  };
  const linkNode = (): void => {
    mkdirSync(join(modules, 'node', 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(modules, 'node', 'bin', 'node'));
  };
  touchLock();
  const program = `#!/bin/sh\necho called npm "$@"\nmkdir -p '${modules}/node/bin'\nln -sf '${process.execPath}' '${modules}/node/bin/node'\n`;
  writeFileSync(path('bin', 'npm'), program);
  chmodSync(path('bin', 'npm'), 0o755);
  return {
    touchLock,
    install: (version: string): void => {
      linkNode();
      writeFileSync(join(modules, '.package-lock.json'), lock(version));
    },
    linkModules: (): void => {
      mkdirSync(path('elsewhere'));
      symlinkSync('elsewhere', modules);
    },
    setUp: (...scriptArguments: readonly string[]): Promise<CommandResult> =>
      runCommand(process.execPath, [path('test', 'setup.mjs'), path('script.ts'), ...scriptArguments], {
        env: { ...process.env, PATH: `${path('bin')}:${process.env['PATH'] ?? ''}` },
      }),
    [Symbol.dispose]: (): void => {
      folder[Symbol.dispose]();
    },
  };
}
