import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { sourceOf } from './observationTable.ts';
import type { ArrivalRow } from '../core/ports.ts';
import type { Observation } from '../core/observation.ts';
import type { Texts } from './texts.ts';

interface Arrived {
  readonly tool: string;
  readonly source: string;
  records: number;
  lastAt: number;
}

/** By tool and source: how many records were booked, and when the last of their calls ended. */
export class ArrivalTable {
  readonly #texts: Texts;
  readonly #upsert: StatementSync;
  readonly #select: StatementSync;

  constructor(database: DatabaseSync, texts: Texts) {
    this.#texts = texts;
    this.#upsert = database.prepare(`
      insert into arrival (tool, source, records, last_at) values (:tool, :source, :records, :lastAt)
      on conflict (tool, source) do update set
        records = records + excluded.records, last_at = max(last_at, excluded.last_at)`);
    this.#select = database.prepare(`
      select tool.value as tool, source.value as source, records, last_at as lastAt
      from arrival join text as tool on tool.id = arrival.tool join text as source on source.id = arrival.source
      order by tool.value, source.value`);
  }

  /** To be called within the transaction that books the observations: a row for each of a batch's few tools. */
  add(booked: readonly Observation[]): void {
    const arrived = new Map<string, Arrived>();
    for (const { tool, source, endedAt } of booked) {
      const name = `${source} ${tool}`;
      const known = arrived.get(name);
      if (known === undefined) arrived.set(name, { tool, source, records: 1, lastAt: endedAt });
      else {
        known.records += 1;
        known.lastAt = Math.max(known.lastAt, endedAt);
      }
    }
    for (const { tool, source, records, lastAt } of arrived.values()) {
      this.#upsert.run({
        tool: this.#texts.intern(tool),
        source: this.#texts.intern(source),
        records,
        lastAt,
      });
    }
  }

  read(): ArrivalRow[] {
    return this.#select.all().map((row) => ({
      tool: String(row['tool']),
      source: sourceOf(String(row['source'])),
      calls: Number(row['records']),
      lastAt: Number(row['lastAt']),
    }));
  }
}
