/**
 * The least that any gateway in Node does, as the floor under ours: takes a request, asks the upstream, pipes both bodies. It checks
 * nothing, reads nothing and survives nothing. `floorProgram.ts PORT`, of the upstream; tells its own port to its parent.
 */
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProgramReady } from './benchMessages.ts';

const upstreamPort = Number(process.argv[2]);
const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((request, response) => {
  const { method, url, headers } = request;
  const outgoing = http.request({ host: '127.0.0.1', port: upstreamPort, method, path: url, headers, agent });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  request.pipe(outgoing);
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const ready: ProgramReady = { port: (server.address() as AddressInfo).port };
  process.send?.(ready);
});
