import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { greetMeter, receiveWindow, type Side, type WindowSide } from '../../src/link/handshake.ts';
import { writeCard } from '../../src/link/meterCard.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import {
  afterThisTest,
  askWorker,
  builtPrograms,
  joinForTest,
  meterProcessOf,
  testHome,
} from './testHome.ts';

const programs = builtPrograms();
const token = randomBytes(32);
const meterSide: Side = { token, version: '2.0.0', protocol: 5, timeoutMs: 5000 };
const windowSide: WindowSide = {
  token,
  version: '2.0.0',
  protocol: 5,
  timeoutMs: 5000,
  programFolder: null,
  wish: () => 'join',
};

/** Both ends of a real socket, whatever `address` it lies at. */
async function socketPair(): Promise<{ meter: Socket; window: Socket }> {
  const home = testHome();
  mkdirSync(home, { recursive: true });
  const server = createServer();
  server.listen(join(home, 'pair.sock'));
  await once(server, 'listening');
  const window = connect(join(home, 'pair.sock'));
  const [meter] = (await once(server, 'connection')) as [Socket];
  for (const socket of [meter, window]) {
    socket.on('error', () => socket.destroy());
  }
  afterThisTest(() => {
    meter.destroy();
    window.destroy();
    server.close();
  });
  return { meter, window };
}

/** Everything that arrives at the socket. */
function bytesAt(socket: Socket): () => string {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

test('both sides prove themselves and learn of each other', async () => {
  const { meter, window } = await socketPair();

  const [received, greeted] = await Promise.all([
    receiveWindow(meter, meterSide),
    greetMeter(window, { ...windowSide, version: '1.9.0', programFolder: '/extension/dist' }),
  ]);

  expect(greeted).toEqual({ meter: { protocol: 5, version: '2.0.0' }, answer: 'joined' });
  expect(received.visitor).toMatchObject({
    wants: 'join',
    protocol: 5,
    version: '1.9.0',
    programFolder: '/extension/dist',
  });
});

test.each([
  [5, 5, 'joined'],
  [5, 4, 'joined'],
  [5, 3, 'outdated'],
  [5, 6, 'outdated'],
] as const)(
  'a meter of protocol %i answers a window of protocol %i with “%s”',
  async (ours, theirs, answer) => {
    const { meter, window } = await socketPair();

    const [, greeted] = await Promise.all([
      receiveWindow(meter, { ...meterSide, protocol: ours }),
      greetMeter(window, { ...windowSide, protocol: theirs }),
    ]);

    expect(greeted.answer).toBe(answer);
  },
);

test('any version can ask any other to stand down', async () => {
  const { meter, window } = await socketPair();

  const [, greeted] = await Promise.all([
    receiveWindow(meter, meterSide),
    greetMeter(window, { ...windowSide, protocol: 99, wish: () => 'standDown' }),
  ]);

  expect(greeted.answer).toBe('stopping');
});

test('an impostor on the socket is told a random number and nothing else', async () => {
  const { meter, window } = await socketPair();
  const heard = bytesAt(meter);
  const greeting = greetMeter(window, { ...windowSide, programFolder: '/secret/place' });
  meter.write(
    `${JSON.stringify({ proof: 'ab'.repeat(32), nonce: 'cd'.repeat(32), protocol: 5, version: '2.0.0' })}\n`,
  );

  await expect(greeting).rejects.toMatchObject({ kind: 'impostor' });

  window.end();
  await once(meter, 'end');
  expect(heard()).toMatch(/^\{"nonce":"[0-9a-f]{64}"\}\n$/);
});

test('a meter’s proof sent back to it is no window’s proof', async () => {
  const { meter, window } = await socketPair();
  const received = receiveWindow(meter, meterSide);
  const heard = bytesAt(window);
  window.write(`${JSON.stringify({ nonce: 'ab'.repeat(32) })}\n`);
  await expect.poll(heard).toContain('proof');
  const { proof } = JSON.parse(heard()) as { proof: string };

  window.write(
    `${JSON.stringify({ proof, wants: 'stop', protocol: 5, version: '2.0.0', programFolder: null })}\n`,
  );

  await expect(received).rejects.toMatchObject({ kind: 'impostor' });
});

test('a program with another token is turned away', async () => {
  const { meter, window } = await socketPair();
  const received = receiveWindow(meter, { ...meterSide, token: randomBytes(32) });
  received.catch(() => meter.destroy());

  await expect(greetMeter(window, windowSide)).rejects.toMatchObject({ kind: 'impostor' });
  window.destroy();

  await expect(received).rejects.toMatchObject({ kind: 'broken' });
});

test.each([
  ['an HTTP request', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['JSON of another shape', '{"nonce":"short"}\n'],
  ['binary', '\u0000\u00ff\u0001\n'],
  ['a line without end', 'x'.repeat(10_000)],
])('%s is no handshake', async (_name, text) => {
  const { meter, window } = await socketPair();
  const received = receiveWindow(meter, meterSide);

  window.write(text);

  await expect(received).rejects.toMatchObject({ kind: 'broken' });
});

test('a silent visitor is not waited for', async () => {
  const { meter } = await socketPair();

  await expect(receiveWindow(meter, { ...meterSide, timeoutMs: 20 })).rejects.toMatchObject({
    kind: 'broken',
  });
});

test('a handshake cut into single bytes is whole', async () => {
  const { meter, window } = await socketPair();
  const between = await socketPair();
  window.on('data', (bytes) => between.meter.write(bytes));
  between.meter.on('data', (bytes: Buffer) => {
    for (const byte of bytes) {
      window.write(Buffer.of(byte));
    }
  });

  const [{ answer }] = await Promise.all([
    receiveWindow(meter, meterSide),
    greetMeter(between.window, windowSide),
  ]);

  expect(answer).toBe('joined');
});

test('a window passes by an impostor that the card names, and starts the meter', async () => {
  const home = testHome();
  mkdirSync(home, { recursive: true });
  const files = meterFiles(home);
  const heard: string[] = [];
  const impostor = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      socket.write('{"welcome":true}\n');
    });
  });
  const address = join(home, 'impostor.sock');
  impostor.listen(address);
  await once(impostor, 'listening');
  afterThisTest(() => {
    impostor.close();
  });
  writeFileSync(files.token, token, { mode: 0o600 });
  writeCard(files.card, { address, processId: 0, version: '9.9.9' });

  const meter = await joinForTest(home, programs);

  expect(meterProcessOf(home)).toBe((await askWorker(meter)).processId);
  expect(heard.length).toBeGreaterThan(0);
  for (const text of heard) {
    expect(text).toMatch(/^\{"nonce":"[0-9a-f]{64}"\}\n$/);
  }
});

test('garbage on the meter’s socket disturbs nobody else', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);

  const visitor = connect(join(home, 'meter.sock'));
  visitor.on('error', () => visitor.destroy());
  visitor.write(randomBytes(100_000));
  await expect.poll(() => visitor.closed).toBe(true);

  expect((await askWorker(meter)).processId).toBe(processId);
});
