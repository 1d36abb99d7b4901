import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { AccountTable } from './accountTable.ts';
import { ArrivalTable } from './arrivalTable.ts';
import { CallTable } from './callTable.ts';
import { CellDayTable } from './cellDayTable.ts';
import { CellTable } from './cellTable.ts';
import { CellVersionTable } from './cellVersionTable.ts';
import { ChargeTable } from './chargeTable.ts';
import { LogFileTable } from './logFileTable.ts';
import { Meta } from './meta.ts';
import { MeteredCalls } from './meteredCalls.ts';
import { ObservationTable } from './observationTable.ts';
import { PauseTable } from './pauseTable.ts';
import { PayerTable } from './payerTable.ts';
import { RefusedLinkTable } from './refusedLinkTable.ts';
import { RollupTable } from './rollupTable.ts';
import { SettingTable } from './settingTable.ts';
import { SightingTable } from './sightingTable.ts';
import { SliceTable } from './sliceTable.ts';
import { Texts } from './texts.ts';
import { inTransaction } from './transaction.ts';
import { WitnessTable } from './witnessTable.ts';

const dataVersionSchema = z.object({ data_version: z.number() });

/** One open ledger: the connection and what is prepared on it. */
export class Tables {
  readonly database: DatabaseSync;
  readonly texts: Texts;
  readonly observations: ObservationTable;
  readonly arrivals: ArrivalTable;
  readonly calls: CallTable;
  readonly charges: ChargeTable;
  readonly witnesses: WitnessTable;
  readonly sightings: SightingTable;
  readonly refusedLinks: RefusedLinkTable;
  readonly rollups: RollupTable;
  readonly accounts: AccountTable;
  readonly slices: SliceTable;
  readonly payers: PayerTable;
  readonly cells: CellTable;
  readonly cellVersions: CellVersionTable;
  readonly cellDays: CellDayTable;
  readonly metered: MeteredCalls;
  readonly logFiles: LogFileTable;
  readonly settings: SettingTable;
  readonly pauses: PauseTable;
  readonly meta: Meta;
  #dataVersion: number;

  constructor(database: DatabaseSync) {
    this.database = database;
    this.texts = new Texts(database);
    this.observations = new ObservationTable(database, this.texts);
    this.arrivals = new ArrivalTable(database, this.texts);
    this.calls = new CallTable(database);
    this.charges = new ChargeTable(database);
    this.witnesses = new WitnessTable(database);
    this.sightings = new SightingTable(database);
    this.refusedLinks = new RefusedLinkTable(database);
    this.metered = new MeteredCalls();
    this.rollups = new RollupTable(database, this.metered);
    this.accounts = new AccountTable(database);
    this.slices = new SliceTable(database);
    this.payers = new PayerTable(database);
    this.cellDays = new CellDayTable(database);
    this.cells = new CellTable(database, this.cellDays);
    this.cellVersions = new CellVersionTable(database);
    this.logFiles = new LogFileTable(database);
    this.settings = new SettingTable(database);
    this.pauses = new PauseTable(database);
    this.meta = new Meta(database);
    this.#dataVersion = this.#readDataVersion();
  }

  /** All or nothing, in the tables and in what is cached of them. */
  change<Result>(work: () => Result): Result {
    try {
      return inTransaction(this.database, () => {
        this.dropStale();
        const result = work();
        this.rollups.flush();
        this.metered.flush(this);
        this.cellDays.flush();
        return result;
      });
    } catch (error) {
      this.#forgetCached();
      throw error;
    }
  }

  /** Empties the caches when another process has written since the last look. */
  dropStale(): void {
    const version = this.#readDataVersion();
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.#forgetCached();
  }

  #forgetCached(): void {
    this.texts.forgetCached();
    this.charges.forgetCached();
    this.rollups.forgetPending();
    this.payers.forgetCached();
    this.metered.forgetPending();
    this.cellDays.forgetPending();
  }

  #readDataVersion(): number {
    return dataVersionSchema.parse(this.database.prepare('pragma data_version').get()).data_version;
  }
}
