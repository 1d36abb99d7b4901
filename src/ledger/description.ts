import { statSync } from 'node:fs';
import * as z from 'zod';
import type { LedgerDescription } from '../core/ports.ts';
import { schemaVersionOf } from './migrations.ts';
import { damagedBeside } from './replaceDamaged.ts';
import { isUnpriced } from './sumColumns.ts';
import type { Tables } from './tables.ts';

const countsSchema = z.object({
  observations: z.number(),
  calls: z.number(),
  unpricedCalls: z.number(),
  refusedLinks: z.number(),
});

/** What `doctor` says about the file. */
export function describeLedger(tables: Tables, path: string): LedgerDescription {
  const counts = countsSchema.parse(
    tables.database
      .prepare(
        `select (select count(*) from observation) as observations, (select count(*) from call) as calls,
           (select count(*) from call where ${isUnpriced}) as unpricedCalls,
           (select count(*) from refused_link) as refusedLinks`,
      )
      .get(),
  );
  const forgottenBefore = tables.meta.forgottenBefore();
  return {
    path,
    schemaVersion: schemaVersionOf(tables.database),
    bytes: sizeOf(path) + sizeOf(`${path}-wal`),
    ...counts,
    setAside: damagedBeside(path),
    forgottenBefore: forgottenBefore === null ? null : new Date(forgottenBefore).toISOString(),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
