import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../harness/packageCache.ts';
import { projectRoot } from '../harness/projectRoot.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { waitFor } from '../harness/waitFor.ts';

const setup = join(projectRoot, 'test', 'setup.mjs');
const start = join(projectRoot, 'test', 'start.ts');

test('npm start opens the desktop editor where `code` is found, with a profile of its own', async () => {
  using folder = temporaryFolder('start');
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  const record = join(folder.path, 'arguments');
  const code = join(bin, 'code');
  writeFileSync(code, `#!/bin/sh\nprintf '%s\\n' "$COMPUTE_SPEND_DEMO" "$HOME" "$@" > '${record}'\n`);
  chmodSync(code, 0o755);
  const cache = join(folder.path, 'cache');

  await runCommandOrThrow(process.execPath, [setup, start, '--demo'], {
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, XDG_CACHE_HOME: cache },
  });

  const demo = join(cache, 'compute-spend-dev', 'demo');
  const [isDemo, home, ...editorArguments] = readFileSync(record, 'utf8').trimEnd().split('\n');
  expect({ isDemo, home }).toEqual({ isDemo: '1', home: join(demo, 'home') });
  expect(editorArguments).toContain(`--extensionDevelopmentPath=${projectRoot}`);
  expect(editorArguments).toContain(
    `--user-data-dir=${join(cache, 'compute-spend-dev', 'desktop-profile', 'data')}`,
  );
  expect(editorArguments.at(-1)).toBe(join(demo, 'home', 'projects', 'atlas'));
});

test('npm start serves the editor in the browser elsewhere, and leaves nothing behind after Ctrl-C', async () => {
  using folder = temporaryFolder('start');
  const child = spawn(process.execPath, [setup, start, '--browser'], {
    env: {
      ...process.env,
      HOME: folder.path,
      COMPUTE_SPEND_HOME: join(folder.path, 'ledger'),
      XDG_CACHE_HOME: dirname(cacheFolder),
      TMPDIR: folder.path,
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'exit');
  const origin = await waitFor('the address', () => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0], {
    timeoutMs: 120_000,
  });
  expect((await fetch(`${origin}/version`)).status).toBe(200);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  await expect(fetch(`${origin}/version`)).rejects.toThrow();
});
