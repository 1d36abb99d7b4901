import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Problem } from '../core/snapshot.ts';
import { userRowSchema, type UserRow } from './rateRow.ts';

const bytesMax = 1024 * 1024;
const rowsMax = 5000;
const issuesShown = 3;

const rateFileSchema = z.strictObject({
  version: z.literal(1, 'this program reads version 1'),
  rates: z.array(userRowSchema).max(rowsMax, `at most ${rowsMax} rates`),
});

/** The user's own rates, checked. */
export interface ParsedRateFile {
  readonly path: string;
  readonly rates: readonly UserRow[];
}

/** A rate file that can't be used; the message names the file, the place in it and what is wrong there. */
export class RateFileError extends Error {
  readonly type = 'rate-file';
}

/** Reads and checks a rate file; throws a `RateFileError`. A file with one wrong row is refused as a whole. */
export function readRateFile(path: string): ParsedRateFile {
  return parseRateFile(readLimited(path), path);
}

/**
 * `{"version": 1, "rates": [{"provider": "anthropic", "models": ["claude-*"], "validFrom": "2026-01-01", "contract": "Acme 2026",
 * "percentOff": 12.5}, …]}`; prices are dollars per million tokens by bucket (`rateRow.ts`).
 */
export function parseRateFile(text: string, path: string): ParsedRateFile {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new RateFileError(
      `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const parsed = rateFileSchema.safeParse(json);
  if (!parsed.success) {
    throw new RateFileError(`${path}: ${describeIssues(parsed.error)}`, { cause: parsed.error });
  }
  return { path, rates: parsed.data.rates };
}

/** The sentence for the user. */
export function rateFileProblem(error: RateFileError): Problem {
  return {
    severity: 'error',
    subject: 'prices',
    message: `Your rate file is not used: ${error.message}`,
    remedy: 'Correct the file and refresh; until then every call is priced by the public lists.',
  };
}

/** Asks the open file for its size, so that no other file can take its place between the look and the reading. */
function readLimited(path: string): string {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new RateFileError(`${path} is not a file`);
    if (stat.size > bytesMax) {
      throw new RateFileError(`${path} has ${stat.size} bytes; a rate file has at most ${bytesMax}`);
    }
    return readFileSync(descriptor, 'utf8');
  } catch (error) {
    if (error instanceof RateFileError) throw error;
    throw new RateFileError(
      `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function describeIssues(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, issuesShown)
    .map((issue) => `${placeOf(issue.path)}: ${issue.message}`)
    .join('; ');
  const more = error.issues.length - issuesShown;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

/** `['rates', 2, 'validFrom']` → `rates[2].validFrom`, counted from 0 as programs do. */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return place === '' ? 'the file' : place;
}
