import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface RawUpstream extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections that were opened so far. */
  readonly connections: number;
}

/** An upstream that speaks no HTTP of its own: a test decides every byte. */
export async function startRawUpstream(onSocket: (socket: Socket) => void): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    // A gateway that breaks off is what many tests are about; what it left behind is theirs to check.
    socket.on('error', () => sockets.delete(socket));
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The upstream answers each request whose head has come with these bytes, and keeps the connection. */
export function answering(bytes: string | Buffer): (socket: Socket) => void {
  return (socket) => {
    let read = '';
    socket.on('data', (chunk) => {
      read += chunk.toString('latin1');
      if (read.includes('\r\n\r\n')) {
        read = '';
        socket.write(bytes);
      }
    });
  };
}
