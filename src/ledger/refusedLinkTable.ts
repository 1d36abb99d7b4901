import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Observation } from '../core/observation.ts';
import type { RefusedLink } from '../core/refusedLinks.ts';

const idKinds = ['requestId', 'responseId'] as const;

/** Ids that name several calls in several streams. */
export class RefusedLinkTable {
  readonly #delete: StatementSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#delete = database.prepare('delete from refused_link where id_kind = :idKind and id = :id');
    this.#insert = database.prepare(
      'insert into refused_link (id_kind, id, reason, calls) values (:idKind, :id, :reason, :calls)',
    );
  }

  /** What was refused among sightings that were linked anew takes the place of what was refused among them before. */
  replace(
    sightings: readonly { readonly observation: Observation }[],
    refused: readonly RefusedLink[],
  ): void {
    for (const idKind of idKinds) {
      const ids = new Set(sightings.map(({ observation }) => observation[idKind]));
      for (const id of ids) if (id !== null) this.#delete.run({ idKind, id });
    }
    for (const { idKind, id, reason, calls } of refused) this.#insert.run({ idKind, id, reason, calls });
  }
}
