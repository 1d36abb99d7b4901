/**
 * What the programs of this folder share. Each is a plain user of a vendor's SDK, and runs as a process of its own against the base URL that it
 * is given. The words of a prompt say how the made-up provider has to answer (`../answersAsAsked.ts`).
 */
import { createRequire } from 'node:module';

export const baseUrl = process.env.BASE_URL;

/** A package out of the folder that it was fetched into. */
export const fetched = createRequire(`${process.env.PACKAGES}/program.cjs`);

export const weather = {
  name: 'weather',
  description: 'Tells the weather of a place.',
  schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};

/**
 * Makes the calls one after the other, and prints a line of JSON for each: what the client heard of its output, or with which status it failed.
 *
 * @param {Readonly<Record<string, () => Promise<unknown>>>} calls
 */
export async function makeCalls(calls) {
  for (const [name, call] of Object.entries(calls)) {
    let heard;
    try {
      heard = await call();
    } catch (error) {
      const status = error.status ?? error.statusCode ?? error.status_code ?? error.$metadata?.httpStatusCode;
      heard = `failed with ${status ?? error.stack}`;
    }
    console.log(JSON.stringify({ name, heard: heard ?? null }));
  }
}
