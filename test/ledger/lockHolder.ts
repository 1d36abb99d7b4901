/** A process that takes the write lock of a ledger and keeps it until its standard input ends: `node lockHolder.ts PATH`. */
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2] ?? '');
database.exec('begin immediate');
process.stdout.write('locked\n');
process.stdin.on('end', () => {
  database.exec('rollback');
  database.close();
  process.stdout.write('released\n');
});
process.stdin.resume();
