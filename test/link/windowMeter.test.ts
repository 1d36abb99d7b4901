import { expect, test } from 'vitest';
import type { MeterPort } from '../../src/host/meterPort.ts';
import { startMeter } from '../../src/link/startMeter.ts';
import { WindowMeter } from '../../src/link/windowMeter.ts';
import { afterThisTest, builtPrograms, meterProcessOf, quiet, testHome, eventually } from './testHome.ts';

const programs = builtPrograms();

test('the editor’s port to the meter, from not started to stopped', async () => {
  const home = testHome();
  const version = '1.0.0';
  const meter: MeterPort = new WindowMeter({
    home,
    version,
    programFolder: programs.dist,
    start: () => startMeter({ home, version, programFolder: programs.dist }),
    clock: () => performance.now(),
    log: quiet,
  });
  afterThisTest(() => {
    meter.dispose();
  });
  const states: string[] = [meter.state];
  meter.onDidChange(() => {
    if (states.at(-1) !== meter.state) {
      states.push(meter.state);
    }
  });

  meter.start();
  meter.start();
  await eventually(() => meter.state).toBe('joined');
  await meter.service?.configure({ allowance: null, environment: {} });
  await eventually(() => meter.snapshot?.machine).toBe('configured 1');
  process.kill(meterProcessOf(home) ?? 0, 'SIGKILL');
  await eventually(() => states.at(-1)).toBe('lost');
  expect(meter.service).toBeNull();
  await eventually(() => meter.state).toBe('joined');
  await meter.stopMeter();
  await eventually(() => meter.state).toBe('stopped');

  expect(states).toEqual(['not-started', 'starting', 'joined', 'lost', 'joined', 'stopped']);
  expect(meter.snapshot?.machine).toBe('configured 1');
});
