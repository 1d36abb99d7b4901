import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from './projectRoot.ts';
import { runToolOrThrow } from './projectTool.ts';
import { runCommandOrThrow } from './runCommand.ts';
import { fetchWebServer } from './webServer.ts';

export interface PackagedExtension {
  /** Absolute path of the .vsix. */
  readonly path: string;
  readonly bytes: number;
  /** One line a bundle: its name, its size, its budget. */
  readonly sizes: string;
}

const manifestSchema = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

/** Bundles and packages the extension as it is published: the same commit gives the same bytes. */
export async function packageExtension(): Promise<PackagedExtension> {
  const path = join(projectRoot, 'dist', 'compute-spend.vsix');
  mkdirSync(join(projectRoot, 'dist'), { recursive: true });
  const sizes = await runToolOrThrow('esbuild', []);
  await runToolOrThrow('vsce', ['package', '--no-dependencies', '--out', path], {
    env: { ...process.env, SOURCE_DATE_EPOCH: await lastCommitSeconds() },
  });
  return { path, bytes: statSync(path).size, sizes };
}

/** Installs a .vsix into a folder of extensions, by VS Code's own installer. */
export async function installExtension(
  vsixPath: string,
  extensionsFolder: string,
  dataFolder: string,
): Promise<void> {
  const server = await fetchWebServer();
  await runCommandOrThrow(process.execPath, [
    ...[server, '--accept-server-license-terms', '--install-extension', vsixPath],
    ...['--extensions-dir', extensionsFolder, '--server-data-dir', dataFolder],
  ]);
}

/** `publisher.name`, as the editor knows it. */
export function extensionId(): string {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
  return `${manifest.publisher}.${manifest.name}`;
}

async function lastCommitSeconds(): Promise<string> {
  const { stdout } = await runCommandOrThrow('git', ['log', '-1', '--format=%ct'], { cwd: projectRoot });
  return stdout.trim();
}
