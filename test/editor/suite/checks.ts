import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type * as VSCode from 'vscode';
import { commandIds, extensionId, panelViewType } from '../../../src/host/ids.ts';

/** What the editor was told to open; crosses from the test to the extension host as JSON in the environment. */
export interface Surroundings {
  readonly isTrusted: boolean;
  readonly hasFolder: boolean;
  /** Where the packaged extension was installed. */
  readonly extensionsFolder: string;
}

export type Check = (vscode: typeof VSCode, surroundings: Surroundings) => Promise<void>;

const activationTimeoutMs = 30_000;

/** Run inside the real extension host, in this order; the names are the tests' names. */
export const checks: Readonly<Record<string, Check>> = {
  'the editor is as the test wants it': async (vscode, surroundings) => {
    assert.equal(vscode.workspace.isTrusted, surroundings.isTrusted);
    assert.equal(vscode.workspace.workspaceFolders !== undefined, surroundings.hasFolder);
    await Promise.resolve();
  },

  'the packaged extension becomes active by itself': async (vscode, { extensionsFolder }) => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, `${extensionId} is not installed`);
    assert.ok(extension.extensionPath.startsWith(extensionsFolder), extension.extensionPath);
    const deadline = Date.now() + activationTimeoutMs;
    while (!extension.isActive && Date.now() < deadline) await delay(50);
    assert.ok(extension.isActive, `not active after ${activationTimeoutMs} ms`);
  },

  'every command is there': async (vscode) => {
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(commandIds).filter((id) => !known.has(id));
    assert.deepEqual(missing, []);
  },

  'the panel opens, once': async (vscode) => {
    await vscode.commands.executeCommand(commandIds.showPanel);
    await vscode.commands.executeCommand(commandIds.showPanel);
    const panels = (): number =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelViewType),
        ).length;
    // The workbench tells the extension host of its tabs a little later.
    const deadline = Date.now() + activationTimeoutMs;
    while (panels() === 0 && Date.now() < deadline) await delay(50);
    assert.equal(panels(), 1);
  },
};
