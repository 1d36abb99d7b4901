import type { Allowance } from '../core/allowance.ts';
import type { MeterService } from '../core/meterService.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import type { Log } from '../core/ports.ts';
import { connectTool, type ConnectParts } from './connect/connectTool.ts';
import { disconnectTool } from './connect/disconnectTool.ts';
import { showDoctorReport } from './commands/diagnose.ts';
import { exportMonth } from './commands/exportMonth.ts';
import { forgetEverything } from './commands/forgetEverything.ts';
import { liftLimit } from './commands/liftLimit.ts';
import { openTerminal, type TerminalPlace } from './commands/openTerminal.ts';
import { setAllowance } from './commands/setAllowance.ts';
import type { ConsentMemory } from './consent.ts';
import type { Editor } from './editor.ts';
import { MeterNotRunning } from './failure.ts';
import { commandIds, extensionId } from './ids.ts';
import type { MeterPort } from './meterPort.ts';
import type { CommandTable } from './registerCommands.ts';
import { settingDefaults } from './settings.ts';
import { confirmPayer } from './providers/confirmPayer.ts';
import { connectProvider } from './providers/connectProvider.ts';
import { disconnectProvider } from './providers/disconnectProvider.ts';
import type { ProviderParts } from './providers/providerParts.ts';
import { syncProviders } from './providers/syncProviders.ts';
import type { SettingsWatcher } from './settingsWatcher.ts';

export interface CommandParts {
  readonly vscode: Editor;
  readonly meter: MeterPort;
  readonly consent: ConsentMemory;
  readonly settings: SettingsWatcher;
  readonly terminal: TerminalPlace;
  readonly connecting: Omit<ConnectParts, 'vscode' | 'clock'>;
  readonly providers: Pick<ProviderParts, 'secrets' | 'keys'>;
  readonly homeFolder: string;
  readonly machineTimeZone: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log & { show(): void };
  readonly showPanel: () => void;
  /** Drops what the editor itself remembers of the spend. */
  readonly forgetFigure: () => void;
}

const monthPattern = /^\d{4}-(0[1-9]|1[0-2])$/;

/** What the commands do, in the order of the Command Palette's use. */
export function commandTable(parts: CommandParts): CommandTable {
  const { vscode, meter, consent, log } = parts;
  return {
    [commandIds.showPanel]: parts.showPanel,
    [commandIds.setAllowance]: () => setAllowance(vscode, currentAllowance(parts), parts.clock()),
    [commandIds.exportMonth]: (argument) => {
      const { service, snapshot } = joined(meter);
      const month = typeof argument === 'string' && monthPattern.test(argument) ? argument : undefined;
      return exportMonth(vscode, service, snapshot, parts.homeFolder, month);
    },
    [commandIds.refresh]: () => {
      const { service } = joined(meter);
      const options = { location: vscode.ProgressLocation.Window, title: 'Compute Spend: reading' };
      return vscode.window.withProgress(options, () => service.refresh());
    },
    [commandIds.pause]: () => joined(meter).service.setPaused(true),
    [commandIds.resume]: () => joined(meter).service.setPaused(false),
    [commandIds.liftLimit]: () => {
      const { service, snapshot } = joined(meter);
      return liftLimit(vscode, service, snapshot, parts.clock());
    },
    [commandIds.restoreLimit]: () => joined(meter).service.liftGuard(null),
    [commandIds.showLog]: () => {
      log.show();
    },
    [commandIds.forgetEverything]: async () => {
      const { service, snapshot } = joined(meter);
      if (await forgetEverything(vscode, service, snapshot)) parts.forgetFigure();
    },
    [commandIds.stopMeter]: () => stopMeter(parts),
    [commandIds.startMeter]: () => {
      consent.keep('accepted');
      meter.start();
    },
    [commandIds.openTerminal]: () => {
      // The launcher is put in its place when the meter starts.
      joined(meter);
      openTerminal(vscode, parts.terminal);
    },
    [commandIds.connectTool]: () => {
      const { service, snapshot } = joined(meter);
      return connectTool({ vscode, clock: parts.clock, ...parts.connecting }, service, snapshot);
    },
    [commandIds.disconnectTool]: () => {
      const { service, snapshot } = joined(meter);
      return disconnectTool({ vscode, ...parts.connecting }, service, snapshot);
    },
    [commandIds.connectProvider]: (argument) =>
      connectProvider(providerParts(parts), typeof argument === 'string' ? argument : undefined),
    [commandIds.disconnectProvider]: (argument) => disconnectProvider(providerParts(parts), argument),
    [commandIds.confirmPayer]: (argument) => confirmPayer(providerParts(parts), argument),
    [commandIds.syncProviders]: () => syncProviders(providerParts(parts)),
    [commandIds.diagnose]: async () => {
      await showDoctorReport(vscode, await joined(meter).service.doctor());
    },
    [commandIds.openSettings]: () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`),
  };
}

async function stopMeter(parts: CommandParts): Promise<void> {
  await parts.meter.stopMeter();
  // Not waited for: a notice may stay unanswered for hours, and the command is done.
  void offerKeepingOff(parts);
}

async function offerKeepingOff({ vscode, consent }: CommandParts): Promise<void> {
  const keepOff = 'Keep Off on This Machine';
  const answer = await vscode.window.showInformationMessage(
    'The meter is stopped for every window. It starts again with the command "Start the Meter" or when a window opens; ' +
      'what was spent meanwhile is read then.',
    keepOff,
  );
  if (answer === keepOff) consent.keep('declined');
}

function providerParts({ vscode, meter, settings, providers }: CommandParts): ProviderParts {
  return { vscode, settings, ...providers, ...joined(meter) };
}

function joined({ service, snapshot }: MeterPort): { service: MeterService; snapshot: SpendSnapshot } {
  if (service === null || snapshot === null) throw new MeterNotRunning();
  return { service, snapshot };
}

function currentAllowance({ meter, settings, machineTimeZone }: CommandParts): Allowance {
  return (
    settings.settings.allowance ??
    meter.snapshot?.allowance ?? {
      amount: null,
      unit: settingDefaults['allowance.unit'],
      yearStart: settingDefaults['allowance.yearStart'],
      timeZone: machineTimeZone(),
      exchangeRates: [],
    }
  );
}
