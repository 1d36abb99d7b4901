import { localHome } from './link/localHome.ts';
import { thisMachine } from './link/thisMachine.ts';
import { uninstall } from './link/uninstall.ts';

/*
 * The `vscode:uninstall` hook: the editor runs it with node after the extension was uninstalled and the editor was started anew.
 */

/** Any version may end any meter. */
const anyVersion = '0.0.0';

uninstall(localHome(thisMachine()).home, anyVersion).then(
  ({ ledgerFolder }) => {
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
