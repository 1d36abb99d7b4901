import { ConnectError } from './connect/connectError.ts';
import { Connections } from './connect/connections.ts';
import type { Log } from './core/ports.ts';
import { localHome } from './link/localHome.ts';
import type { MeterFiles } from './link/meterFiles.ts';
import { thisMachine } from './link/thisMachine.ts';
import { uninstall, type PutBack } from './link/uninstall.ts';

/*
 * The `vscode:uninstall` hook: the editor runs it with node after the extension was uninstalled and the editor was started anew.
 */

/** Any version may end any meter. */
const anyVersion = '0.0.0';

/** What is left is told by the answer. */
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function putBack({ connections }: MeterFiles): PutBack {
  try {
    const { left } = new Connections({
      file: connections,
      clock: Date.now,
      log: silent,
      environment: () => ({}),
    }).disconnect({ tool: null, way: null, where: null, isOutsideEditor: true });
    return {
      left: left.map(({ reason }) => reason),
      isFileLeft: left.some(({ connection }) => connection.file !== null),
    };
  } catch (error) {
    if (error instanceof ConnectError) return { left: [error.message], isFileLeft: true };
    throw error;
  }
}

uninstall(localHome(thisMachine()).home, anyVersion, putBack).then(
  ({ ledgerFolder, left }) => {
    for (const sentence of left) console.log(sentence);
    console.log(
      ledgerFolder === null
        ? 'Compute Spend is removed.'
        : `Compute Spend is removed. Your ledger stays in ${ledgerFolder}; delete that folder to remove it too.`,
    );
  },
  (error: unknown) => {
    console.error(
      `Compute Spend could not be removed: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 1;
  },
);
