/**
 * A process that books made-up calls until it is told to stop or is killed: `node bookingChild.ts PATH FIRST COUNT`.
 * Says `ready` when the ledger is open and `done` after the last batch; a failure is said as its `type`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation, priceObservation, standingRule } from './observations.ts';

const [path = '', first = '0', count = '0'] = process.argv.slice(2);
const batchSize = 50;
const say = (word: string): boolean => process.stdout.write(`${word}\n`);
const ledger = openLedger({
  path,
  clock: Date.now,
  log: { info: say, warn: say, error: say },
  priceObservation,
  standingRules: {},
  defaultStandingRule: standingRule,
  namelessState: () => '',
  timeZone: 'UTC',
});
try {
  ledger.fileStates();
  say('ready');
  for (let call = Number(first); call < Number(first) + Number(count); call += batchSize) {
    const observations = Array.from({ length: batchSize }, (_, index) =>
      makeObservation({ nativeKey: `call-${call + index}`, sessionId: `session-${call + index}` }),
    );
    ledger.book({
      observations,
      files: [
        {
          path: '/log.jsonl',
          tool: 'claude-code',
          identity: '1:2',
          size: call + batchSize,
          modifiedAt: call + 0.5,
          offset: call + batchSize,
          headHash: 'head',
          readerState: '',
        },
      ],
    });
    // Lets the words out, so that whoever listens knows how far this is.
    say(`booked ${call + batchSize}`);
    await wait(0);
  }
  say('done');
} catch (error) {
  say(error instanceof Error && 'type' in error ? String(error.type) : String(error));
  process.exitCode = 1;
}
