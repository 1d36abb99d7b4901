import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** For a client that neither closes nor goes on sending. */
const lingerMs = 5_000;

/**
 * Where the client asked for it, Node closes a connection right behind the answer. Is the client then still sending its request, the system
 * resets the connection, and the client may lose the answer that it has not read yet: it would see a broken line where it was told why.
 * So the line is ended in our direction only; what still comes flows by unread until the client closes (RFC 9112, section 9.6).
 */
export function closeLingering(server: Server): void {
  server.on('connection', (socket: Socket) => {
    socket.destroySoon = () => {
      const limit = setTimeout(() => socket.destroy(), lingerMs);
      socket.once('close', () => {
        clearTimeout(limit);
      });
      // Away from the parser, too: there are no more requests on this line.
      socket.removeAllListeners('data');
      socket.on('data', () => undefined);
      socket.end();
    };
  });
}
