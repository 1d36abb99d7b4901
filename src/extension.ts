import { homedir, hostname } from 'node:os';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { machineTimeZone } from './core/time.ts';
import type { ComputeSpendApi } from './host/api.ts';
import { composeHost } from './host/composeHost.ts';
import { systemTimers } from './host/timers.ts';
import { WindowMeter } from './host/windowMeter.ts';
import { localHome } from './link/localHome.ts';
import { meterFiles } from './link/meterFiles.ts';
import { thisMachine } from './link/thisMachine.ts';

/** The names of `terminal.integrated.env.*`. */
const terminalPlatforms: Partial<Record<NodeJS.Platform, 'linux' | 'osx' | 'windows'>> = {
  darwin: 'osx',
  win32: 'windows',
};

/** The editor's entry. The meter is joined after it has returned; until then the status bar shows the last known figure. */
export function activate(context: vscode.ExtensionContext): ComputeSpendApi {
  const log = vscode.window.createOutputChannel('Compute Spend', { log: true });
  const { version } = context.extension.packageJSON as { version: string };
  const programFolder = context.asAbsolutePath('dist');
  const home = (): string => localHome(thisMachine()).home;

  const meter = new WindowMeter(async () => {
    // Run only now, so that the editor's start doesn't wait for it.
    const { joinMeter } = await import('./link/meterClient.ts');
    const { startMeter } = await import('./link/startMeter.ts');
    const place = { home: home(), version, programFolder };
    return joinMeter({ ...place, start: () => startMeter(place), log, clock: Date.now });
  }, log);

  const host = composeHost(vscode, {
    extension: context,
    log,
    meter,
    timers: systemTimers,
    clock: Date.now,
    machine: {
      hostName: hostname(),
      homeFolder: homedir(),
      timeZone: machineTimeZone,
      isWindows: process.platform === 'win32',
      terminalPlatform: terminalPlatforms[process.platform] ?? 'linux',
      findTools: async () => {
        const { findTools } = await import('./connect/findTools.ts');
        return findTools({ platform: process.platform, userHome: homedir(), environment: process.env });
      },
      environment: process.env,
      launcherFolder: () => dirname(meterFiles(home()).launcher),
    },
    withoutChatModels: async (...list) => {
      const { withoutChatModels } = await import('./connect/chatModelGroups.ts');
      return withoutChatModels(...list);
    },
  });
  context.subscriptions.push(log, host);
  return host.api;
}
