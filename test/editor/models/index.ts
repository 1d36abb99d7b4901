import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ComputeSpendApi } from '../../../src/host/api.ts';
import { commandIds, extensionId, spendToolName } from '../../../src/host/ids.ts';
import type { SpendData } from '../../../src/host/models/spendAnswer.ts';
import type { CheckResults } from '../suite/index.ts';
import { driverProvider, driverVendor } from './driver.ts';

const patienceMs = 60_000;
const messages = [vscode.LanguageModelChatMessage.User('What is it?')];

/** What other extensions see of ours in the real workbench; run inside the extension host, in this order. */
export const checks = {
  'the exports are as the types say': async () => {
    assert.equal((await api()).version, 1);
  },

  'a call through the exported API is counted by its usage part': async () => {
    const [reporting] = await ourModels();
    const answer = await (await api()).meter(reporting, { tool: 'driver' }).sendRequest(messages);
    assert.equal(await textOf(answer.text), 'One answer.');
    await untilSpent('9');
  },

  'one without a usage part is estimated': async () => {
    const [, silent] = await ourModels();
    const answer = await (await api()).meter(silent).sendRequest(messages);
    assert.equal((await partsOf(answer)).length, 3);
    await untilSpent('15');
  },

  'a metered answer is the unmetered one, part for part': async () => {
    const [reporting] = await ourModels();
    const plain = await partsOf(await reporting.sendRequest(messages));
    const metered = await partsOf(await (await api()).meter(reporting).sendRequest(messages));
    assert.equal(plain.length, 4);
    assert.deepEqual(metered, plain);
    assert.deepEqual(
      metered.map((part) => (part as object).constructor),
      plain.map((part) => (part as object).constructor),
    );
    await untilSpent('24');
  },

  'a cancelled call is cancelled, and counted without a price': async () => {
    const [reporting] = await ourModels();
    const cancel = new vscode.CancellationTokenSource();
    const metered = (await api()).meter(reporting);
    cancel.cancel();
    await assert.rejects(async () => partsOf(await metered.sendRequest(messages, {}, cancel.token)));
    await untilSpend(({ year }) => year?.requests === 4 && year.unpricedRequests === 1);
  },

  'an agent can ask what is left': async () => {
    assert.ok(vscode.lm.tools.some(({ name }) => name === spendToolName));
    const { text, data } = await askSpend();
    assert.match(text, /^Today: \$24\.00.*4 requests/m);
    assert.equal(data?.metering, 'live');
    assert.equal(data.month?.spent, '24');
  },
} as const satisfies Readonly<Record<string, () => Promise<void>>>;

/** Called by the editor; failures go to the test by a file, so that each is a test of its own there. */
export async function run(): Promise<void> {
  const provider = vscode.lm.registerLanguageModelChatProvider(driverVendor, driverProvider(vscode));
  const results: Record<string, string | null> = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      results[name] = null;
    } catch (error) {
      results[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    writeFileSync(required('COMPUTE_SPEND_RESULTS'), JSON.stringify(results satisfies CheckResults));
  }
  provider.dispose();
  await vscode.commands.executeCommand(commandIds.stopMeter);
}

async function api(): Promise<ComputeSpendApi> {
  const extension = vscode.extensions.getExtension<ComputeSpendApi>(extensionId);
  assert.ok(extension, `${extensionId} is not installed`);
  return extension.activate();
}

/** The one that reports usage, and the one that does not. */
async function ourModels(): Promise<[vscode.LanguageModelChat, vscode.LanguageModelChat]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const [one, other] = await vscode.lm.selectChatModels({ vendor: driverVendor });
    if (one !== undefined && other !== undefined) {
      return one.name === 'Reports Usage' ? [one, other] : [other, one];
    }
    assert.ok(Date.now() < deadline, 'the editor does not list the models');
    await delay(50);
  }
}

async function textOf(values: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const value of values) text += value;
  return text;
}

async function partsOf({ stream }: vscode.LanguageModelChatResponse): Promise<unknown[]> {
  const parts: unknown[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

async function askSpend(): Promise<{ text: string; data: SpendData | undefined }> {
  const { content } = await vscode.lm.invokeTool(spendToolName, {
    input: {},
    toolInvocationToken: undefined,
  });
  const [words, part] = content;
  assert.ok(words instanceof vscode.LanguageModelTextPart);
  const bytes = (part as { data?: Uint8Array } | undefined)?.data;
  const data = bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as SpendData);
  return { text: words.value, data };
}

/** By the tool: it shows what the status bar shows. */
async function untilSpent(dollars: string): Promise<void> {
  await untilSpend(({ year }) => year?.spent === dollars);
}

async function untilSpend(isReached: (data: SpendData) => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { data, text } = await askSpend();
    if (data !== undefined && isReached(data)) return;
    assert.ok(Date.now() < deadline, `the figures stay at\n${text}`);
    await delay(50);
  }
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set`);
  return value;
}
