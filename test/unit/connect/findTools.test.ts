import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findTools } from '../../../src/connect/findTools.ts';
import { temporaryFolder } from '../../harness/temporaryFolder.ts';

function makeHome() {
  const folder = temporaryFolder('tools');
  const at = (path: string): string => join(folder.path, path);
  return {
    ...folder,
    at,
    program(path: string): void {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), '#!/bin/sh\nexit 1\n');
      chmodSync(at(path), 0o755);
    },
    link(path: string, target: string): void {
      mkdirSync(dirname(at(path)), { recursive: true });
      symlinkSync(at(target), at(path));
    },
    json(path: string, content: unknown): void {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), JSON.stringify(content));
    },
    find: (path: readonly string[] = [], platform: NodeJS.Platform = 'linux') =>
      findTools({
        platform,
        userHome: folder.path,
        environment: { PATH: path.map(at).join(delimiter), APPDATA: at('AppData') },
      }).filter(({ place }) => place.startsWith(folder.path)),
  };
}

test('a program from npm is found on the PATH, with its package’s version', () => {
  using home = makeHome();
  home.program('npm/lib/node_modules/@openai/codex/bin/codex.js');
  home.json('npm/lib/node_modules/@openai/codex/package.json', { name: '@openai/codex', version: '0.169.0' });
  home.json('npm/lib/node_modules/@openai/codex/bin/package.json', { name: 'inner', version: '9.9.9' });
  home.link('npm/bin/codex', 'npm/lib/node_modules/@openai/codex/bin/codex.js');
  expect(home.find(['nowhere', 'npm/bin'])).toEqual([
    { tool: 'codex', place: home.at('npm/bin/codex'), version: '0.169.0' },
  ]);
});

test('an installer’s own version folder tells the version, and usual folders are looked into', () => {
  using home = makeHome();
  home.program('.local/share/claude/versions/2.1.330');
  home.link('.local/bin/claude', '.local/share/claude/versions/2.1.330');
  home.program('.bun/bin/gemini');
  expect(home.find()).toEqual([
    { tool: 'claude-code', place: home.at('.local/bin/claude'), version: '2.1.330' },
    { tool: 'gemini-cli', place: home.at('.bun/bin/gemini'), version: null },
  ]);
});

test('what is no program is not found: a folder, a text, a link to nowhere', () => {
  using home = makeHome();
  mkdirSync(home.at('bin/claude'), { recursive: true });
  writeFileSync(home.at('bin/codex'), 'notes', { mode: 0o644 });
  home.link('bin/gemini', 'gone');
  expect(home.find(['bin'])).toEqual([]);
});

test('on Windows npm’s script is found, with the package beside it', () => {
  using home = makeHome();
  home.program('AppData/npm/copilot.cmd');
  home.json('AppData/npm/node_modules/@github/copilot/package.json', {
    name: '@github/copilot',
    version: '1.0.102',
  });
  expect(home.find([], 'win32')).toEqual([
    { tool: 'copilot-cli', place: home.at('AppData/npm/copilot.cmd'), version: '1.0.102' },
  ]);
});
