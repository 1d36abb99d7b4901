import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LogFileState } from '../core/ports.ts';

/** How far each log has been read. */
export class LogFileTable {
  readonly #upsert: StatementSync;
  readonly #select: StatementSync;

  constructor(database: DatabaseSync) {
    this.#upsert = database.prepare(`
      insert into log_file (path, tool, identity, size, modified_at, read_offset, head_hash, reader_state)
      values (:path, :tool, :identity, :size, :modifiedAt, :offset, :headHash, :readerState)
      on conflict (path) do update set tool = excluded.tool, identity = excluded.identity, size = excluded.size,
        modified_at = excluded.modified_at, read_offset = excluded.read_offset, head_hash = excluded.head_hash,
        reader_state = excluded.reader_state`);
    this.#select = database.prepare(`
      select path, tool, identity, size, modified_at as modifiedAt, read_offset as offset, head_hash as headHash,
        reader_state as readerState
      from log_file where :tool is null or tool = :tool order by path`);
  }

  write(state: LogFileState): void {
    this.#upsert.run({
      path: state.path,
      tool: state.tool,
      identity: state.identity,
      size: state.size,
      modifiedAt: state.modifiedAt,
      offset: state.offset,
      headHash: state.headHash,
      readerState: state.readerState,
    });
  }

  /** The states of one tool's logs, or of all. */
  read(tool: string | null): LogFileState[] {
    return (this.#select.all({ tool }) as unknown as LogFileState[]).map((row) => ({ ...row }));
  }
}
