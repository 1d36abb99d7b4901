import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { greetMeter, type Answer, type MeterIdentity, type Wish } from './handshake.ts';
import { LinkError } from './linkError.ts';
import { readCard } from './meterCard.ts';
import { meterFiles } from './meterFiles.ts';
import { readToken } from './meterToken.ts';
import { linkProtocol } from './version.ts';

const handshakeTimeoutMs = 5000;

/** A meter that has proved itself and answered. */
export interface Greeted {
  readonly socket: Socket;
  readonly meter: MeterIdentity;
  readonly answer: Answer;
}

/**
 * Asks the running meter to drain and end, and waits until it has.
 *
 * @returns false when none was running
 */
export async function stopMeter(home: string, version: string): Promise<boolean> {
  const greeted = await greetRunningMeter(
    home,
    { version, programFolder: null, protocol: linkProtocol },
    () => 'stop',
  );
  if (greeted === null) {
    return false;
  }
  await untilClosed(greeted.socket);
  return true;
}

/** Connects to the meter that the home's card names; `null` when nobody answers there. */
export async function greetRunningMeter(
  home: string,
  self: { version: string; programFolder: string | null; protocol: number },
  wish: (meter: MeterIdentity) => Wish,
): Promise<Greeted | null> {
  const files = meterFiles(home);
  const card = readCard(files.card);
  const token = readToken(files.token);
  const socket = card === null || token === null ? null : await connectTo(card.address);
  if (socket === null || token === null) {
    return null;
  }
  try {
    const { meter, answer } = await greetMeter(socket, {
      token,
      timeoutMs: handshakeTimeoutMs,
      wish,
      ...self,
    });
    return { socket, meter, answer };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What a dead meter's address answers with: nobody listens, nothing is there, or something that is no socket. */
const nobodyThere = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK', 'EAGAIN', 'ECONNRESET']);

async function connectTo(address: string): Promise<Socket | null> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    // From here on the socket's end is seen by whoever reads it.
    socket.on('error', () => socket.destroy());
    return socket;
  } catch (error) {
    socket.destroy();
    if (nobodyThere.has((error as NodeJS.ErrnoException).code ?? '')) {
      return null;
    }
    throw new LinkError('broken', `The meter’s socket can’t be reached: ${String(error)}`, { cause: error });
  }
}

export async function untilClosed(socket: Socket): Promise<void> {
  if (!socket.closed) {
    socket.resume();
    await once(socket, 'close');
  }
}
