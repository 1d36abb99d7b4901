/** What can befall the ledger's file. Each message is a sentence for the user. */
abstract class LedgerError extends Error {
  abstract readonly type: string;
  readonly path: string;

  constructor(message: string, path: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.path = path;
  }
}

/** Another program held the ledger longer than the busy timeout. Nothing was booked; the batch can be offered again. */
export class LedgerBusyError extends LedgerError {
  readonly type = 'ledger-busy';
  constructor(path: string, cause?: unknown) {
    super(`The ledger ${path} is locked by another program; nothing was booked.`, path, cause);
  }
}

/** The file can't be written, most often for want of room. Nothing was booked; the batch can be offered again. */
export class LedgerFullError extends LedgerError {
  readonly type = 'ledger-full';
  constructor(path: string, cause?: unknown) {
    super(
      `The ledger ${path} could not be written and nothing was booked: the disk or a quota is full, or it fails.`,
      path,
      cause,
    );
  }
}

/** The file was damaged and has been set aside. The next use starts an empty ledger, so every log has to be read anew. */
export class LedgerCorruptError extends LedgerError {
  readonly type = 'ledger-corrupt';
  readonly setAsideAs: string;
  constructor(path: string, setAsideAs: string, cause?: unknown) {
    super(
      `The ledger ${path} was damaged; it was set aside as ${setAsideAs} and a new one is built from the logs.`,
      path,
      cause,
    );
    this.setAsideAs = setAsideAs;
  }
}

/** A newer version of the program wrote this file. It is left as it is. */
export class LedgerNewerError extends LedgerError {
  readonly type = 'ledger-newer';
  constructor(path: string, found: number, known: number) {
    super(
      `The ledger ${path} has schema ${found}, this version of Compute Spend knows up to ${known}: update Compute Spend.`,
      path,
    );
  }
}

/** A row that no version of the program writes: the file is damaged where SQLite can't tell. */
export class DamagedRowError extends Error {
  readonly type = 'damaged-row';
}
