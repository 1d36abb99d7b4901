import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../src');

/**
 * Who may import whom: each folder its own files, the folders named here, and the packages named here (`node` stands for
 * Node's own modules). The entry points at the top join everything, and nothing imports them but those that some of them share.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  core: ['zod'],
  prices: ['core', 'node', 'zod', '@pydantic/genai-prices'],
  sources: ['core', 'node', 'zod', 'aws4fetch', 'jose'],
  ledger: ['core', 'node', 'zod'],
  gateway: ['core', 'node', 'zod'],
  connect: ['core', 'node', 'zod', 'jsonc-parser', 'smol-toml'],
  export: ['core'],
  terminal: ['core', 'node'],
  link: ['core', 'node', 'zod', 'vscode-jsonrpc'],
  host: ['core', 'link', 'node', 'zod', 'vscode (types)'],
  webview: ['core', 'preact'],
};

const shared: readonly string[] = [
  'bookGuard.ts',
  'bookPrices.ts',
  'bookSettings.ts',
  'bookViews.ts',
  'books.ts',
  'meterGateway.ts',
  'openBooks.ts',
  'providerBooks.ts',
  'quotaBooks.ts',
  'runMeter.ts',
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const files = globSync('**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll('\\', '/'));

describe('every import is allowed', () => {
  test('there are files to look at', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(new Set(files.filter((file) => file.includes('/')).map(folderOf))).toEqual(
      new Set(Object.keys(layers)),
    );
  });

  test.each(Object.keys(layers))('%s', (folder) => {
    const allowed = [folder, ...(layers[folder] ?? [])];
    const strangers = files
      .filter((file) => folderOf(file) === folder)
      .flatMap(importsOf)
      .filter((found) => !allowed.includes(targetOf(found)));
    expect(strangers).toEqual([]);
  });

  test('nothing imports an entry point', () => {
    const entries = files.filter((file) => !file.includes('/') && !shared.includes(file));
    const imported = files.flatMap(importsOf).filter(({ to }) => entries.includes(to));
    expect(imported).toEqual([]);
  });

  test('only the entry point takes the editor as a value', () => {
    const values = files.flatMap(importsOf).filter(({ to, isTypeOnly }) => to === 'vscode' && !isTypeOnly);
    expect(values.map(({ from }) => from)).toEqual(['extension.ts']);
  });

  test('the page takes nothing of zod with it', () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      importsOf(file)
        .filter(({ isTypeOnly }) => !isTypeOnly)
        .forEach(({ to }) => {
          expect(`${file} imports ${to}`).not.toMatch(/imports zod/);
          if (files.includes(to)) visit(to);
        });
    };
    files.filter((file) => folderOf(file) === 'webview').forEach(visit);
    expect(seen.size).toBeGreaterThan(3);
  });
});

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined
    ) {
      const isTypeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly;
      add((node.moduleSpecifier as ts.StringLiteral).text, isTypeOnly);
    } else if (ts.isCallExpression(node) && isDynamicImport(node)) {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteral(name)) add(name.text, false);
    }
    ts.forEachChild(node, visit);
  };
  const add = (name: string, isTypeOnly: boolean): void => {
    const to = name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name;
    found.push({ from: file, to: normalize(to).replaceAll('\\', '/'), isTypeOnly });
  };
  visit(source);
  return found;
}

function isDynamicImport(node: ts.CallExpression): boolean {
  return (
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require')
  );
}

/** The layer, package or runtime that an import leads to. */
function targetOf({ to, isTypeOnly }: Import): string {
  if (to === 'vscode') return isTypeOnly ? 'vscode (types)' : 'vscode';
  if (to.startsWith('node:') || builtinModules.includes(to)) return 'node';
  if (files.includes(to)) return folderOf(to);
  const [scope = '', name = ''] = to.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '(entry)';
}
