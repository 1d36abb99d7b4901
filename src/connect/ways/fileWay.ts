import { join } from 'node:path';
import type { GatewayAddress } from '../../core/meterService.ts';
import { ConnectError } from '../connectError.ts';
import type { OwnedValue } from '../ownedValues.ts';
import type { FormatName } from '../settingsFormat.ts';

/** The variables that tools look at, of the window that asked last. */
export type ToolEnvironment = Readonly<Record<string, string>>;

/** A way that leads through a settings file of the tool's own. */
export interface FileWay {
  readonly format: FormatName;
  readonly file: (environment: ToolEnvironment) => string;
  /** What is put into it. */
  readonly owned: (address: GatewayAddress) => readonly OwnedValue[];
  /** What would win over ours: nothing is changed where one of them is set. */
  readonly rivals: readonly (readonly string[])[];
}

/**
 * The user's folder.
 *
 * @throws ConnectError before any window has told it
 */
export function userHome(environment: ToolEnvironment): string {
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  if (home === undefined)
    throw new ConnectError('No editor has told where your folder is. Open a window first.');
  return home;
}

/** A tool's folder: what its own variable says, else the usual one in the user's. */
export function toolFolder(environment: ToolEnvironment, variable: string, usual: string): string {
  return environment[variable] ?? join(userHome(environment), usual);
}
