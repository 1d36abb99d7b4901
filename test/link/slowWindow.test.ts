import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { greetMeter } from '../../src/link/handshake.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { readToken } from '../../src/link/meterToken.ts';
import { afterThisTest, askWorker, builtPrograms, joinForTest, testHome, eventually } from './testHome.ts';

const programs = builtPrograms();

/** A window that has joined and reads nothing any more. */
async function sleepingWindow(home: string): Promise<Socket> {
  const socket = connect(join(home, 'meter.sock'));
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  afterThisTest(() => {
    socket.destroy();
  });
  const token = readToken(meterFiles(home).token);
  if (token === null) {
    throw new Error('the meter has made no token');
  }
  const { answer } = await greetMeter(socket, {
    token,
    version: '1.0.0',
    timeoutMs: 5000,
    programFolder: null,
    wish: () => 'join',
  });
  expect(answer).toBe('joined');
  return socket;
}

const residentMegabytes = (processId: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1]) / 1024;

test('windows that sleep through a flood of snapshots cost the meter one each', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const { processId } = await askWorker(meter);
  for (let count = 0; count < 10; count++) {
    await sleepingWindow(home);
  }

  // 200 MB of snapshots; kept for every sleeper they would be 2 GB.
  await meter.service.exportMonth({ month: 'flood', rows: 'days', timeZone: null });

  expect((await askWorker(meter)).processId).toBe(processId);
  expect(residentMegabytes(processId)).toBeLessThan(1000);
});

test('a window that asks without end and reads no answer is dropped', async () => {
  const home = testHome();
  const meter = await joinForTest(home, programs);
  const sleeper = await sleepingWindow(home);
  let id = 0;

  await eventually(() => {
    for (let count = 0; count < 500; count++) {
      const text = JSON.stringify({ jsonrpc: '2.0', id: ++id, method: 'snapshot', params: [] });
      sleeper.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
    }
    return sleeper.destroyed;
  }).toBe(true);

  expect((await meter.service.refresh()).machine).toBe('refreshed');
});
