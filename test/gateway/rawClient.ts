import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends bytes over a connection of its own and reads until the other side ends it. */
export async function exchangeRaw(
  port: number,
  text: string,
  encoding: BufferEncoding = 'utf8',
): Promise<Buffer> {
  const socket = await connected(port);
  socket.write(text, encoding);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function connected(port: number, { allowHalfOpen = false } = {}): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
  await once(socket, 'connect');
  return socket;
}

/** Reads until the text has come; what came until then. */
export async function readUntil(socket: Socket, text: string): Promise<string> {
  let read = '';
  while (!read.includes(text)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    read += chunk.toString('latin1');
  }
  return read;
}
