import { tokenBuckets, type TokenBucket } from '../../src/core/observation.ts';
import { corpusPriceOf, webSearchPico } from './corpusPrices.ts';

/** One call that really happened in a corpus, however often its logs repeat it. */
export interface CorpusCall {
  readonly tool: 'claude-code' | 'codex';
  readonly model: string;
  /** Milliseconds since 1970: the time of the line that tells it. */
  readonly at: number;
  readonly workspace: string;
  readonly tokens: Readonly<Record<TokenBucket, number>>;
  readonly webSearchRequests: number;
}

/** A subset of the report's sums, by the same names. */
export type CorpusTotals = Readonly<Record<TokenBucket | 'requests' | 'totalTokens', number>> & {
  /** Decimal dollars of the priced calls; `null` when none is. */
  readonly listCost: string | null;
  readonly unpricedRequests: number;
};

export interface CorpusTruth {
  readonly totals: CorpusTotals;
  readonly byTool: Readonly<Record<string, CorpusTotals>>;
  readonly byModel: Readonly<Record<string, CorpusTotals>>;
  /** Days in UTC. */
  readonly byDay: Readonly<Record<string, CorpusTotals>>;
  readonly byWorkspace: Readonly<Record<string, CorpusTotals>>;
  /** What lies on the disk. */
  readonly files: number;
  readonly bytes: number;
}

/** Adds calls up as they are written, without a look at the program under test. */
export class TruthBuilder {
  readonly #totals = new Sum();
  readonly #tables = {
    byTool: new Map<string, Sum>(),
    byModel: new Map<string, Sum>(),
    byDay: new Map<string, Sum>(),
    byWorkspace: new Map<string, Sum>(),
  };
  files = 0;
  bytes = 0;

  add(call: CorpusCall): void {
    const { byTool, byModel, byDay, byWorkspace } = this.#tables;
    this.#totals.add(call);
    sumOf(byTool, call.tool).add(call);
    sumOf(byModel, call.model).add(call);
    sumOf(byDay, new Date(call.at).toISOString().slice(0, 10)).add(call);
    sumOf(byWorkspace, call.workspace).add(call);
  }

  result(): CorpusTruth {
    const table = (sums: Map<string, Sum>): Record<string, CorpusTotals> =>
      Object.fromEntries([...sums].map(([key, sum]) => [key, sum.result()]));
    return {
      totals: this.#totals.result(),
      byTool: table(this.#tables.byTool),
      byModel: table(this.#tables.byModel),
      byDay: table(this.#tables.byDay),
      byWorkspace: table(this.#tables.byWorkspace),
      files: this.files,
      bytes: this.bytes,
    };
  }
}

class Sum {
  readonly #tokens: Record<TokenBucket, number> = {
    uncachedInputTokens: 0,
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
    outputTokens: 0,
  };
  #requests = 0;
  #unpriced = 0;
  #pico = 0n;

  add({ model, tokens, webSearchRequests }: CorpusCall): void {
    this.#requests += 1;
    for (const bucket of tokenBuckets) this.#tokens[bucket] += tokens[bucket];
    const price = corpusPriceOf(model);
    if (price === null) {
      this.#unpriced += 1;
      return;
    }
    for (const bucket of tokenBuckets) this.#pico += BigInt(tokens[bucket]) * price[bucket];
    this.#pico += BigInt(webSearchRequests) * webSearchPico;
  }

  result(): CorpusTotals {
    return {
      requests: this.#requests,
      ...this.#tokens,
      totalTokens: tokenBuckets.reduce((sum, bucket) => sum + this.#tokens[bucket], 0),
      listCost: this.#unpriced === this.#requests ? null : decimalDollars(this.#pico),
      unpricedRequests: this.#unpriced,
    };
  }
}

function sumOf(table: Map<string, Sum>, key: string): Sum {
  const sum = table.get(key) ?? new Sum();
  table.set(key, sum);
  return sum;
}

/** Exact, without trailing zeros. */
function decimalDollars(pico: bigint): string {
  const digits = pico.toString().padStart(13, '0');
  const fraction = digits.slice(-12).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -12) : `${digits.slice(0, -12)}.${fraction}`;
}
