import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPriceLibrary } from '../../../src/prices/library.ts';
import { createPriceList } from '../../../src/prices/priceList.ts';
import { parseRateFile, rateFileProblem, RateFileError, readRateFile } from '../../../src/prices/rateFile.ts';
import { listLine, makeQuery, november2026, pricesInDollars } from './pricesForTests.ts';

const folder = mkdtempSync(join(tmpdir(), 'rate-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const library = await loadPriceLibrary();

function writeRates(content: string): string {
  const path = join(folder, 'rates.json');
  writeFileSync(path, content);
  return path;
}

function priceListOf(...rates: readonly object[]) {
  const text = JSON.stringify({ version: 1, rates });
  return createPriceList({ library, rateFile: parseRateFile(text, 'rates.json') });
}

function contractLine(
  priceList: ReturnType<typeof priceListOf>,
  query: ReturnType<typeof makeQuery>,
): string {
  const found = priceList.rateFor(query);
  if ('unpriced' in found) return found.unpriced;
  return `${found.source}: ${pricesInDollars(found.listUnitPrices)} → ${pricesInDollars(found.contractedUnitPrices)}`;
}

const sonnet = makeQuery({ providerName: 'anthropic', model: 'claude-sonnet-4-6' });

describe('a rate file', () => {
  it('is read with a byte order mark, too', () => {
    const path = writeRates('\uFEFF{"version": 1, "rates": []}');
    expect(readRateFile(path)).toEqual({ path, rates: [] });
  });

  it.each([
    ['{"version": 1, "rates": [', 'is not JSON'],
    ['{"version": 2, "rates": []}', 'version: this program reads version 1'],
    ['[]', 'the file: Invalid input'],
    ['{"version": 1, "rates": [{}]}', 'rates[0].models'],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-02-30", "dollarsPerMillion": {}}]}',
      'rates[0].validFrom: a day like 2026-11-18',
    ],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-01-01", "dollarsPerMillion": {"outputTokens": -1}}]}',
      'rates[0].dollarsPerMillion.outputTokens: dollars from 0 up',
    ],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-01-01", "dollarsPerMillion": {"output": 1}}]}',
      'rates[0].dollarsPerMillion: Unrecognized key: "output"',
    ],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-01-01"}]}',
      'rates[0]: needs dollarsPerMillion, webSearchDollars or percentOff',
    ],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-01-01", "percentOff": 10}]}',
      'rates[0].contract: percentOff needs the name of the contract that grants it',
    ],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-01-01", "contract": "A", "percentOff": 101}]}',
      'rates[0].percentOff',
    ],
    [
      '{"version": 1, "rates": [{"models": ["m"], "validFrom": "2026-02-01", "validUntil": "2026-01-31", "webSearchDollars": 1}]}',
      'rates[0].validUntil: ends before it begins',
    ],
  ])('%s: %s', (content, expected) => {
    const path = writeRates(content);
    expect(() => readRateFile(path)).toThrow(RateFileError);
    expect(() => readRateFile(path)).toThrow(path);
    expect(() => readRateFile(path)).toThrow(expected);
  });

  it('shows the first issues and counts the rest', () => {
    const rates = Array.from({ length: 5 }, () => ({
      models: [],
      validFrom: '2026-01-01',
      webSearchDollars: 1,
    }));
    expect(() => parseRateFile(JSON.stringify({ version: 1, rates }), 'rates.json')).toThrow(
      /^rates\.json: rates\[0\]\.models: at least one model; rates\[1\].*; rates\[2\].*; and 2 more$/,
    );
  });

  it('is refused when it is too large, missing or a folder', () => {
    const large = writeRates(' '.repeat(1024 * 1024 + 1));
    expect(() => readRateFile(large)).toThrow('has 1048577 bytes; a rate file has at most 1048576');
    expect(() => readRateFile(join(folder, 'none.json'))).toThrow("can't be read");
    mkdirSync(join(folder, 'folder'));
    expect(() => readRateFile(join(folder, 'folder'))).toThrow('is not a file');
  });

  it('says what to do', () => {
    expect(rateFileProblem(new RateFileError('/r.json is not a file'))).toEqual({
      severity: 'error',
      subject: 'prices',
      message: 'Your rate file is not used: /r.json is not a file',
      remedy: 'Correct the file and refresh; until then every call is priced by the public lists.',
    });
  });
});

describe('rates of a contract', () => {
  const percentOff = {
    provider: 'anthropic',
    models: ['claude-*'],
    validFrom: '2026-01-01',
    contract: 'Acme 2026',
    percentOff: 12.5,
  };

  it('stand beside the list, from their first day on', () => {
    const priceList = priceListOf(percentOff);
    expect(contractLine(priceList, sonnet)).toBe(
      'contract: 3 0.3 3.75 6 15 → 2.625 0.2625 3.28125 5.25 13.125',
    );
    const before = { ...sonnet, at: Date.parse('2025-12-31T23:59:59.999Z'), model: 'claude-sonnet-4-5' };
    expect(contractLine(priceList, before)).toBe('library: 3 0.3 3.75 6 15 → 3 0.3 3.75 6 15');
    expect(contractLine(priceList, { ...before, at: Date.parse('2026-01-01T00:00:00Z') })).toContain(
      'contract',
    );
  });

  it('end with their last day', () => {
    const priceList = priceListOf({ ...percentOff, validUntil: '2026-11-19' });
    expect(contractLine(priceList, sonnet)).toContain('library');
  });

  it('hold for their seller alone', () => {
    const priceList = priceListOf(percentOff);
    expect(
      contractLine(priceList, {
        ...sonnet,
        providerName: 'openrouter',
        model: 'anthropic/claude-sonnet-4.6',
      }),
    ).toContain('library');
  });

  it('as prices win over a percentage and move with the service tier', () => {
    const priceList = priceListOf(percentOff, {
      provider: 'anthropic',
      models: ['claude-sonnet-4-6'],
      validFrom: '2026-06-01',
      contract: 'Acme annex',
      dollarsPerMillion: { uncachedInputTokens: 2, outputTokens: 10 },
    });
    expect(contractLine(priceList, sonnet)).toBe('contract: 3 0.3 3.75 6 15 → 2 0.2625 3.28125 5.25 10');
    expect(contractLine(priceList, { ...sonnet, serviceTier: 'batch' })).toBe(
      'contract: 1.5 0.15 1.875 3 7.5 → 1 0.13125 1.640625 2.625 5',
    );
  });

  it('for standard speed say nothing of fast', () => {
    const priceList = priceListOf({
      models: ['claude-opus-4-8'],
      validFrom: '2026-01-01',
      contract: 'Acme',
      dollarsPerMillion: { outputTokens: 1 },
    });
    const fast = makeQuery({ providerName: 'anthropic', model: 'claude-opus-4-8', speed: 'fast' });
    expect(contractLine(priceList, fast)).toBe('shipped: 10 1 12.5 20 50 → 10 1 12.5 20 50');
  });

  it('make a rate of another id', () => {
    const withContract = priceListOf(percentOff).rateFor(sonnet);
    const without = priceListOf().rateFor(sonnet);
    expect('id' in withContract && withContract.id).toMatch(
      /^library anthropic\/claude-sonnet-4-6@2026-03-13, contract Acme 2026@2026-01-01, 12\.5 % off#[\da-f]{8}$/,
    );
    expect('id' in without && without.id).toMatch(
      /^library anthropic\/claude-sonnet-4-6@2026-03-13#[\da-f]{8}$/,
    );
  });
});

describe("the user's own list prices", () => {
  it('price a model that no list has', () => {
    const priceList = priceListOf({
      models: ['house-model'],
      validFrom: '2026-01-01',
      dollarsPerMillion: { uncachedInputTokens: 1, outputTokens: 0 },
    });
    const house = makeQuery({ providerName: 'our-gateway', model: 'house-model' });
    expect(contractLine(priceList, house)).toBe('user: 1 - - - 0 → 1 - - - 0');
    expect(listLine(priceList, { ...house, at: Date.parse('2025-01-01') })).toBe('unknown model');
  });

  it('go before every other list, bucket by bucket, the newer and the fuller name first', () => {
    const priceList = priceListOf(
      { models: ['claude-sonnet-*'], validFrom: '2026-10-01', dollarsPerMillion: { outputTokens: 99 } },
      { models: ['claude-sonnet-4-6'], validFrom: '2026-01-01', dollarsPerMillion: { outputTokens: 11 } },
      { models: ['claude-sonnet-4-6'], validFrom: '2026-02-01', dollarsPerMillion: { outputTokens: 12 } },
      { models: ['claude-sonnet-4-6'], validFrom: '2027-01-01', dollarsPerMillion: { outputTokens: 13 } },
    );
    expect(listLine(priceList, { ...sonnet, at: november2026 })).toBe('3 0.3 3.75 6 12');
  });

  it('know tiers of the whole prompt, and kinds that are not sold', () => {
    const priceList = priceListOf({
      provider: 'anthropic',
      models: ['claude-sonnet-4-6'],
      validFrom: '2026-01-01',
      dollarsPerMillion: { uncachedInputTokens: 2, cacheReadInputTokens: null, outputTokens: 10 },
      longContext: { abovePromptTokens: 1000, dollarsPerMillion: { outputTokens: 20 } },
    });
    expect(listLine(priceList, { ...sonnet, promptTokens: 1000 })).toBe('2 - 3.75 6 10');
    expect(listLine(priceList, { ...sonnet, promptTokens: 1001 })).toBe('2 - 3.75 6 20');
  });
});
