import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Problem } from '../core/snapshot.ts';

const secretBytes = 32;

const placeSchema = z.object({
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  port: z.int().min(1).max(65_535).nullable(),
});

/** Where the gateway is found, kept over restarts: open terminals hold its address. */
export type GatewayPlace = z.infer<typeof placeSchema>;

/**
 * Below the ports that systems give to outgoing connections (Linux from 32768, others from 49152): one of those could be in use by
 * chance when the gateway starts again.
 */
const firstPort = 20_000;
const lastPort = 29_999;
const triesMax = 20;

/** Anything that can listen on a port, and rejects with the system's error. */
export interface PortTaker {
  readonly port: number;
  listen(port: number): Promise<void>;
}

/** The place that a file of the home names; made when there is none, or none that can be read. */
export function gatewayPlace(file: string): GatewayPlace {
  const known = readPlace(file);
  if (known !== null) {
    return known;
  }
  const made: GatewayPlace = { secret: randomBytes(secretBytes).toString('base64url'), port: null };
  writePlace(file, made);
  return made;
}

/**
 * Listens where the gateway listened before. When another program has that port, on another one, which is kept from then on and
 * told; open terminals then point at that program, which does not know the secret but would see what is sent to it.
 *
 * @returns what the user should know; `null` when all is as before
 * @throws the system's error when no port at all can be had
 */
export async function listenAtPlace(taker: PortTaker, file: string): Promise<Problem | null> {
  const { secret, port } = gatewayPlace(file);
  if (port !== null && (await isTaken(taker, port))) {
    return null;
  }
  await listenAnywhere(taker);
  writePlace(file, { secret, port: taker.port });
  if (port === null) {
    return null;
  }
  return {
    severity: 'warning',
    subject: 'gateway',
    message: `Another program has taken the gateway’s port ${port}, so the gateway now listens on ${taker.port}.`,
    remedy:
      'Open new terminals for tools that were started through the gateway; the old ones still point at the old port.',
  };
}

async function listenAnywhere(taker: PortTaker): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (await isTaken(taker, randomInt(firstPort, lastPort + 1))) {
      return;
    }
  }
  await taker.listen(0);
}

/** Whether the taker has the port now. Windows answers EACCES for ports that it keeps for itself. */
async function isTaken(taker: PortTaker, port: number): Promise<boolean> {
  try {
    await taker.listen(port);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw error;
  }
}

function readPlace(file: string): GatewayPlace | null {
  try {
    const parsed = placeSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writePlace(file: string, place: GatewayPlace): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, `${JSON.stringify(place)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}
