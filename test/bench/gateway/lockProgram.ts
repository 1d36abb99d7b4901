/** Holds a ledger locked until its parent lets go: `lockProgram.ts PATH`. */
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 30_000 });
database.exec('begin exclusive');
process.send?.('locked');
process.once('disconnect', () => {
  database.exec('rollback');
  database.close();
});
