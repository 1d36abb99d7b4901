import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginCall, outputTokens, startHeldUpstream } from '../harness/heldUpstream.ts';
import { callsWhen, gatewayOf, notedUnderWay, RealMeter, untilDead } from '../harness/realMeter.ts';
import { startCommand } from '../ledger/childProcess.ts';
import { waitFor } from '../harness/waitFor.ts';

const complete = { source: 'gateway', status: 'complete', uncachedInputTokens: 12, outputTokens };
const lockHolder = join(import.meta.dirname, '..', 'ledger', 'lockHolder.ts');

async function isRefused(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return undefined;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

test('every window closed in the middle of a call: it goes on to its end and is booked', async () => {
  await using meter = new RealMeter();
  await using upstream = await startHeldUpstream();
  const { urls } = await gatewayOf(await meter.open(), upstream.url);
  const { processId } = meter;
  const call = await beginCall(urls['anthropic']);

  meter.closeWindows();
  upstream.finish();

  expect(await call.rest).toContain('message_stop');
  expect(await callsWhen(await meter.open(), 1)).toMatchObject([complete]);
  expect(meter.processId).toBe(processId);
});

test('a window’s reload cuts no call', async () => {
  await using meter = new RealMeter();
  await using upstream = await startHeldUpstream();
  const before = await gatewayOf(await meter.open(), upstream.url);
  const call = await beginCall(before.urls['anthropic']);

  meter.closeWindows();
  const reloaded = await meter.open();
  const after = await gatewayOf(reloaded, upstream.url);
  const other = await beginCall(after.urls['anthropic']);
  upstream.finish();

  expect(after.urls).toEqual(before.urls);
  expect(await call.rest).toContain('message_stop');
  expect(await other.rest).toContain('message_stop');
  expect(await callsWhen(reloaded, 2)).toMatchObject([complete, complete]);
});

test('an update takes over when the call under way has ended, and listens where the old meter did', async () => {
  await using meter = new RealMeter();
  await using upstream = await startHeldUpstream();
  const old = await gatewayOf(await meter.open('0.1.0'), upstream.url);
  const { processId } = meter;
  const call = await beginCall(old.urls['anthropic']);

  const updating = meter.open('0.2.0');
  await waitFor('the old meter to take no more calls', () => isRefused(old.port));
  expect(upstream.open).toBe(1);
  upstream.finish();
  expect(await call.rest).toContain('message_stop');
  await untilDead(processId);

  const updated = await updating;
  expect((await gatewayOf(updated, upstream.url)).urls).toEqual(old.urls);
  expect(await callsWhen(updated, 1)).toMatchObject([complete]);
});

test('a killed meter breaks the call; the next one listens on the same port and books what is known', async () => {
  await using meter = new RealMeter();
  await using upstream = await startHeldUpstream();
  const window = await meter.open();
  const { urls } = await gatewayOf(window, upstream.url);
  const { processId } = meter;
  const call = await beginCall(urls['anthropic']);

  await notedUnderWay(meter.home);
  process.kill(processId, 'SIGKILL');
  await expect(call.rest).rejects.toThrow('aborted');
  await untilDead(processId);

  const again = await meter.open();
  expect((await gatewayOf(again, upstream.url)).urls).toEqual(urls);
  expect(meter.processId).not.toBe(processId);
  expect(await callsWhen(again, 1)).toMatchObject([{ source: 'gateway', status: 'partial' }]);
});

test('a crashed worker disturbs no stream, and every call is booked once', async () => {
  await using meter = new RealMeter();
  meter.makeWorkerBreakable();
  await using upstream = await startHeldUpstream();
  const window = await meter.open();
  const { urls } = await gatewayOf(window, upstream.url);
  const calls = await Promise.all(Array.from({ length: 50 }, () => beginCall(urls['anthropic'])));

  await meter.crashWorker();
  upstream.finish();

  for (const { rest } of calls) expect(await rest).toContain('message_stop');
  const booked = await callsWhen(window, 50);
  expect(booked.map(({ status }) => status)).toEqual(Array(50).fill('complete'));
  expect(new Set(booked.map(({ callId }) => callId)).size).toBe(50);
});

test('a locked ledger disturbs no stream, and every call is booked once when it is free', async () => {
  await using meter = new RealMeter();
  await using upstream = await startHeldUpstream();
  const window = await meter.open();
  const { urls } = await gatewayOf(window, upstream.url);
  const calls = await Promise.all(Array.from({ length: 50 }, () => beginCall(urls['anthropic'])));
  const holder = startCommand(process.execPath, [lockHolder, join(meter.home, 'ledger.db')]);
  await holder.line((line) => line === 'locked');

  upstream.finish();
  for (const { rest } of calls) expect(await rest).toContain('message_stop');
  // While the worker waits for the lock, a call from its first byte to its last.
  const later = await beginCall(urls['anthropic']);
  upstream.finish();
  expect(await later.rest).toContain('message_stop');
  holder.process.stdin.end();

  const booked = await callsWhen(window, 51);
  expect(booked.map(({ status }) => status)).toEqual(Array(51).fill('complete'));
});
