import type { Socket } from 'node:net';
import { LinkError } from './linkError.ts';

/** A handshake's line is a few hundred bytes; more is not a handshake. */
const lineBytesMax = 4096;
const newline = 0x0a;

/**
 * One line from the socket, without its ending; whatever follows it stays in the socket for the next reader.
 *
 * @throws LinkError `broken` when the socket ends first or the line is too long
 */
export function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = Buffer.alloc(0);
    const settle = (): void => {
      socket.pause();
      socket.off('data', take);
      socket.off('close', end);
      socket.off('end', end);
      socket.off('error', end);
    };
    const take = (bytes: Buffer): void => {
      const ending = bytes.indexOf(newline);
      line = Buffer.concat([line, ending === -1 ? bytes : bytes.subarray(0, ending)]);
      if (line.length > lineBytesMax) {
        settle();
        reject(new LinkError('broken', 'The other side of the link sent no handshake.'));
      } else if (ending !== -1) {
        settle();
        if (ending + 1 < bytes.length) {
          socket.unshift(bytes.subarray(ending + 1));
        }
        resolve(line.toString('utf8'));
      }
    };
    const end = (cause?: unknown): void => {
      settle();
      reject(
        new LinkError(
          'broken',
          'The other side of the link left during the handshake.',
          cause instanceof Error ? { cause } : {},
        ),
      );
    };
    if (socket.destroyed) {
      end(socket.errored);
      return;
    }
    socket.on('data', take);
    socket.once('close', end);
    socket.once('end', end);
    socket.once('error', end);
    socket.resume();
  });
}

export function writeLine(socket: Socket, line: string): void {
  socket.write(`${line}\n`);
}

/** Destroys the socket when `work` takes longer than `timeoutMs`: a peer that dribbles bytes is held to it as well. */
export async function withinTime<Result>(
  socket: Socket,
  timeoutMs: number,
  work: Promise<Result>,
): Promise<Result> {
  const timer = setTimeout(() => {
    socket.destroy(new LinkError('broken', `The handshake took longer than ${timeoutMs} ms.`));
  }, timeoutMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
