import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { connectionWays, type ToolConnection } from '../core/toolConnection.ts';
import { ConnectError } from './connectError.ts';
import { fileChangeSchema } from './fileChange.ts';

const storedChangeSchema = fileChangeSchema.extend({
  /** Folders that were made for the file, outermost first. */
  madeFolders: z.array(z.string()),
});

const storedConnectionSchema = z.object({
  tool: z.string(),
  way: z.enum(connectionWays),
  where: z.string().nullable(),
  former: z.record(z.string(), z.unknown()).optional(),
  model: z
    .object({
      vendorRoute: z.string(),
      modelId: z.string(),
      apiType: z.enum(['chat-completions', 'responses', 'messages']),
    })
    .optional(),
  file: z.string().nullable(),
  since: z.string(),
  /** How the file was changed; `null` where it was not. */
  change: storedChangeSchema.nullable(),
  /** What is about to take its place: written before the file is, so that after a crash one of the two is true. */
  intended: storedChangeSchema.nullable(),
});

const fileSchema = z.object({ version: z.literal(1), connections: z.array(storedConnectionSchema) });

export type StoredChange = z.infer<typeof storedChangeSchema>;
export type StoredConnection = z.infer<typeof storedConnectionSchema>;

/**
 * The connections that a file of the home tells; none where there is no file.
 *
 * @throws ConnectError when it is damaged or a newer version's: then it must not be written over, as it says how to put files back
 */
export function readConnections(file: string): readonly StoredConnection[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unusable(file, 'can’t be read', error);
  }
  const content = parsed(file, text);
  const known = fileSchema.safeParse(content);
  if (known.success) return known.data.connections;
  const versioned = z.object({ version: z.number().min(2) }).safeParse(content);
  throw unusable(
    file,
    versioned.success ? 'was written by a newer version of Compute Spend' : 'is damaged',
    known.error,
    versioned.success ? 'Update Compute Spend in this editor.' : undefined,
  );
}

/** Replaces the file whole; without any connection there is none. */
export function writeConnections(file: string, connections: readonly StoredConnection[]): void {
  if (connections.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, `${JSON.stringify({ version: 1, connections }, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(unfinished, file);
}

/** What others may know of a connection. */
export function shownConnection({
  tool,
  way,
  where,
  former,
  model,
  file,
  since,
}: StoredConnection): ToolConnection {
  return {
    ...{ tool, way, where, file, since },
    ...(former === undefined ? {} : { former }),
    ...(model === undefined ? {} : { model }),
  };
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(file, 'is damaged', error);
  }
}

function unusable(
  file: string,
  what: string,
  cause: unknown,
  remedy = 'Take the changes out of the tools’ settings by hand (each is marked, or names 127.0.0.1), then delete the file.',
): ConnectError {
  return new ConnectError(`${file}, which says how to put tools’ settings back, ${what}. ${remedy}`, {
    cause,
  });
}
