import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/host/ids.ts';
import { checks, type Surroundings } from './checks.ts';

const stopTimeoutMs = 3_000;

/** A check's name and its failure, `null` when it passed. */
export type CheckResults = Readonly<Record<string, string | null>>;

/** Called by the editor inside the extension host. Failures go to the test by a file, so that each is a test of its own there. */
export async function run(): Promise<void> {
  const surroundings = JSON.parse(required('COMPUTE_SPEND_SURROUNDINGS')) as Surroundings;
  const results: Record<string, string | null> = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(vscode, surroundings);
      results[name] = null;
    } catch (error) {
      results[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    // After each check, so that one that hangs is told from those before it.
    writeFileSync(required('COMPUTE_SPEND_RESULTS'), JSON.stringify(results));
  }
  await stopMeter();
}

/** The command may wait for its notice to be read, which nobody does here. */
async function stopMeter(): Promise<void> {
  await Promise.race([
    vscode.commands.executeCommand(commandIds.stopMeter),
    delay(stopTimeoutMs, undefined, { ref: false }),
  ]);
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set`);
  return value;
}
