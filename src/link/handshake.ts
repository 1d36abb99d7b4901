import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import * as z from 'zod';
import { readLine, withinTime, writeLine } from './lineSocket.ts';
import { LinkError } from './linkError.ts';
import { linkProtocol, speaksProtocol } from './version.ts';

/*
 * Four lines of JSON, before anything else is said:
 *
 *   window  {"nonce"}                                  nothing but a random number
 *   meter   {"proof","nonce","protocol","version"}     proves that it knows the home's token
 *   window  {"proof","wants","protocol","version"}     proves the same, says what it wants
 *   meter   {"answer"}                                 then JSON-RPC, or the end
 *
 * These lines stay as they are in every later version, so that any version can ask any other to stand down.
 */

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const greetingSchema = z.object({ nonce: hex });
const meterProofSchema = z.object({ proof: hex, nonce: hex, protocol: z.int(), version: z.string() });
const windowProofSchema = z.object({
  proof: hex,
  wants: z.enum(['join', 'stop', 'standDown']),
  protocol: z.int(),
  version: z.string(),
  programFolder: z.string().nullable(),
});
const answerSchema = z.object({ answer: z.enum(['joined', 'stopping', 'outdated']) });

/** `stop`: the user ends metering; `standDown`: a higher version takes over. Both drain and end the meter. */
export type Wish = z.infer<typeof windowProofSchema>['wants'];
export type Answer = z.infer<typeof answerSchema>['answer'];

/** What the meter learns of a window. */
export interface Visitor {
  readonly wants: Wish;
  readonly protocol: number;
  readonly version: string;
  /** Where the extension that the window runs is installed; `null` for the command line. */
  readonly programFolder: string | null;
}

/** What a window learns of the meter before it says what it wants. */
export interface MeterIdentity {
  readonly protocol: number;
  readonly version: string;
}

export interface Side {
  readonly token: Buffer;
  readonly version: string;
  /** For tests of other versions; the program's own otherwise. */
  readonly protocol?: number | undefined;
  readonly timeoutMs: number;
}

export interface WindowSide extends Side {
  readonly programFolder: string | null;
  /** Decides once the meter has proved itself. */
  readonly wish: (meter: MeterIdentity) => Wish;
}

/**
 * The window's side.
 *
 * @returns the meter and its answer; the socket is ready for JSON-RPC after `joined`
 * @throws LinkError `impostor` when the other side does not know the token, `broken` when it is silent or speaks otherwise
 */
export function greetMeter(
  socket: Socket,
  side: WindowSide,
): Promise<{ meter: MeterIdentity; answer: Answer }> {
  const greet = async (): Promise<{ meter: MeterIdentity; answer: Answer }> => {
    const windowNonce = newNonce();
    writeLine(socket, JSON.stringify({ nonce: windowNonce }));
    const { proof: meterProof, nonce, ...meter } = parseLine(meterProofSchema, await readLine(socket));
    const expected = prove(side.token, ['meter', windowNonce, nonce, meter.protocol, meter.version]);
    if (!isSame(meterProof, expected)) {
      throw new LinkError(
        'impostor',
        'What answers on the meter’s socket is not the meter: it does not know this folder’s token.',
      );
    }
    const wants = side.wish(meter);
    const protocol = side.protocol ?? linkProtocol;
    const { version, programFolder } = side;
    const said = [wants, protocol, version, programFolder];
    const proof = prove(side.token, ['window', windowNonce, nonce, ...said]);
    writeLine(socket, JSON.stringify({ proof, wants, protocol, version, programFolder }));
    return { meter, ...parseLine(answerSchema, await readLine(socket)) };
  };
  return withinTime(socket, side.timeoutMs, greet());
}

/**
 * The meter's side.
 *
 * @returns the visitor and what was answered; the socket is ready for JSON-RPC after `joined`
 * @throws LinkError `impostor` or `broken`; the caller closes the socket
 */
export function receiveWindow(socket: Socket, side: Side): Promise<{ visitor: Visitor; answer: Answer }> {
  const receive = async (): Promise<{ visitor: Visitor; answer: Answer }> => {
    const { nonce: windowNonce } = parseLine(greetingSchema, await readLine(socket));
    const nonce = newNonce();
    const protocol = side.protocol ?? linkProtocol;
    const proof = prove(side.token, ['meter', windowNonce, nonce, protocol, side.version]);
    writeLine(socket, JSON.stringify({ proof, nonce, protocol, version: side.version }));
    const visitor = parseLine(windowProofSchema, await readLine(socket));
    const said = [visitor.wants, visitor.protocol, visitor.version, visitor.programFolder];
    if (!isSame(visitor.proof, prove(side.token, ['window', windowNonce, nonce, ...said]))) {
      throw new LinkError('impostor', 'A program that does not know this folder’s token tried to join.');
    }
    const answer = answerFor(visitor, protocol);
    writeLine(socket, JSON.stringify({ answer }));
    return { visitor, answer };
  };
  return withinTime(socket, side.timeoutMs, receive());
}

function answerFor(visitor: Visitor, protocol: number): Answer {
  if (visitor.wants !== 'join') {
    return 'stopping';
  }
  return speaksProtocol(protocol, visitor.protocol) ? 'joined' : 'outdated';
}

function newNonce(): string {
  return randomBytes(32).toString('hex');
}

/** The first part names the speaker, so that no side's proof can be sent back to it as the other's. */
function prove(token: Buffer, parts: readonly (string | number | null)[]): string {
  return createHmac('sha256', token).update(JSON.stringify(parts)).digest('hex');
}

function isSame(proof: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(proof, 'hex'), Buffer.from(expected, 'hex'));
}

function parseLine<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new LinkError('broken', 'The other side of the link sent no handshake.', { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new LinkError('broken', 'The other side of the link sent no handshake.', { cause: parsed.error });
  }
  return parsed.data;
}
