import type { Plan } from '../../../src/core/accounts.ts';
import { picoFromDecimal } from '../../../src/core/money.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { PriceObservation } from '../../../src/core/ports.ts';
import type { ReportedRow, RunningCounter } from '../../../src/core/providerReport.ts';
import { callOf, dayMs, hourMs, priceByToken, rowOf, utc } from '../accountSteps.ts';

/** What really happened in a made-up year, and what each vendor says of it at any instant. Nothing here knows the program's rules. */

export const yearStart = utc('2026-01-01');
export const yearEnd = utc('2027-01-01');

/** The vendors charge a quarter more from 1 June on; the price list learns of it a fortnight later. */
const dearerFrom = utc('2026-06-01');
const knownFrom = utc('2026-06-15');
const plainUnit = 100_000_000n;
const dearUnit = 125_000_000n;

/** The two plans cover Claude Code from midnight in Berlin on. */
export const coveredFrom = utc('2026-03-14T23:00');
export const plans: readonly Plan[] = [
  {
    name: 'Pro',
    provider: 'anthropic',
    account: null,
    tools: ['claude-code'],
    monthlyFee: '20',
    currency: 'USD',
    from: '2026-03-15',
    until: '2026-07-31',
  },
  {
    name: 'Max',
    provider: 'anthropic',
    account: null,
    tools: ['claude-code'],
    monthlyFee: '100',
    currency: 'USD',
    from: '2026-08-01',
    until: null,
  },
];

export type Vendor = 'anthropic' | 'openai' | 'openrouter';

export interface WorldCall {
  /** What its witnesses record, and when each record reaches the ledger. */
  readonly records: readonly { readonly observation: Observation; readonly arrivesAt: number }[];
  readonly endedAt: number;
  readonly tool: string;
  /** Who sold it; `null` for a seller that no account is connected to. */
  readonly vendor: Vendor | null;
  /** What the price list makes of it, or the answer stated. */
  readonly meteredPico: bigint;
  /** What the vendor charges. */
  readonly chargedPico: bigint;
}

/** 0 … below, the same for the same words. */
export function drawn(below: number, ...words: readonly (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const character of words.join(' ')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_917) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) % below;
}

export const priceOfYear: PriceObservation = (observation) => {
  const { charges, rate } = priceByToken(observation);
  if (observation.endedAt < knownFrom) return { charges, rate };
  return {
    charges: charges.map((charge) => {
      const pico = ((charge.listPico ?? 0n) * dearUnit) / plainUnit;
      const effectivePico = charge.billedPico ?? pico;
      return { ...charge, rateId: 'dearer', listPico: pico, contractedPico: pico, effectivePico };
    }),
    rate: rate === null ? null : { ...rate, id: 'dearer' },
  };
};

/** Eight calls a day of four tools: some seen twice, some told of days later. */
export function makeCalls(): readonly WorldCall[] {
  const calls: WorldCall[] = [];
  for (let day = yearStart; day < yearEnd; day += dayMs) {
    for (let index = 0; index < 8; index += 1) {
      const endedAt = day + drawn(dayMs, 'end', day, index);
      const tool = ['claude-code', 'codex', 'cline', 'opencode'][index % 4] ?? '';
      calls.push(makeCall(tool, endedAt));
    }
  }
  return calls.sort((one, other) => one.endedAt - other.endedAt);
}

function makeCall(tool: string, endedAt: number): WorldCall {
  const tokens = 1 + drawn(40_000, 'tokens', endedAt);
  const listPico = BigInt(tokens) * (endedAt < knownFrom ? plainUnit : dearUnit);
  const chargedPico = BigInt(tokens) * (endedAt < dearerFrom ? plainUnit : dearUnit);
  const base = {
    tool,
    providerName: null,
    workspace: `/home/kim/projects/${String(drawn(3, 'workspace', endedAt))}`,
    responseModel: `model-${String(drawn(4, 'model', endedAt))}`,
    stream: `${tool}/log`,
  };
  const call = callOf(tokens / 10_000, endedAt, base);
  const late = drawn(20, 'late', endedAt) === 0 ? (3 + drawn(6, 'days', endedAt)) * dayMs : 60_000;
  const asLogged = { observation: call, arrivesAt: endedAt + late };
  switch (tool) {
    case 'claude-code': {
      const vendor = endedAt < coveredFrom ? 'anthropic' : null;
      const seen: Observation = { ...call, stream: 'gateway', source: 'gateway', providerName: 'anthropic' };
      const records =
        drawn(2, 'gateway', endedAt) === 0
          ? [{ observation: seen, arrivesAt: endedAt + 1000 }, asLogged]
          : [asLogged];
      return {
        records,
        endedAt,
        tool,
        vendor,
        meteredPico: listPico,
        chargedPico: vendor === null ? 0n : chargedPico,
      };
    }
    case 'cline': {
      const statedPico = chargedPico - (chargedPico % 1_000_000n);
      const statedCost = String(Number(statedPico / 1_000_000n) / 1e6);
      const seen: Observation = {
        ...call,
        stream: 'gateway',
        source: 'gateway',
        providerName: 'openrouter',
        statedCost,
      };
      return {
        records: [{ observation: seen, arrivesAt: endedAt + 1000 }],
        endedAt,
        tool,
        vendor: 'openrouter',
        meteredPico: picoFromDecimal(statedCost),
        chargedPico: picoFromDecimal(statedCost),
      };
    }
    case 'opencode': {
      const providerName = ['anthropic', 'openai', 'openrouter', 'groq'][drawn(4, 'seller', endedAt)] ?? '';
      const vendor = providerName === 'groq' ? null : (providerName as Vendor);
      return {
        records: [{ ...asLogged, observation: { ...call, providerName } }],
        endedAt,
        tool,
        vendor,
        meteredPico: listPico,
        // OpenRouter gives a discount that the price list does not know.
        chargedPico: vendor === 'openrouter' ? (chargedPico * 19n) / 20n : chargedPico,
      };
    }
    default:
      return {
        records: [{ ...asLogged, observation: { ...call, providerName: 'openai' } }],
        endedAt,
        tool,
        vendor: 'openai',
        meteredPico: listPico,
        chargedPico,
      };
  }
}

/** What a vendor charges by the hour: the calls, and what runs elsewhere in the small hours of most days. */
export class Bills {
  readonly #hours = new Map<string, bigint>();

  constructor(calls: readonly WorldCall[]) {
    for (const { vendor, endedAt, chargedPico } of calls) {
      if (vendor !== null) this.#add(vendor, endedAt, chargedPico);
    }
    for (let day = yearStart; day < yearEnd; day += dayMs) {
      for (const vendor of ['anthropic', 'openai', 'openrouter'] as const) {
        if (drawn(3, 'elsewhere', vendor, day) === 0) continue;
        this.#add(vendor, day + 2 * hourMs, BigInt(1 + drawn(5_000_000, 'amount', vendor, day)) * 1_000_000n);
      }
    }
  }

  between(vendor: Vendor, since: number, until: number): bigint {
    let pico = 0n;
    for (let hour = since; hour < until; hour += hourMs) pico += this.#hours.get(nameOf(vendor, hour)) ?? 0n;
    return pico;
  }

  #add(vendor: Vendor, at: number, pico: bigint): void {
    const name = nameOf(vendor, Math.floor(at / hourMs) * hourMs);
    this.#hours.set(name, (this.#hours.get(name) ?? 0n) + pico);
  }
}

function nameOf(vendor: Vendor, hour: number): string {
  return `${vendor} ${String(hour)}`;
}

/** The rows of Anthropic's report at an instant: by the hour, late, some revised a day later, with colleagues and copies among them. */
export function anthropicRows(
  bills: Bills,
  since: number,
  until: number,
  now: number,
): readonly ReportedRow[] {
  const rows: ReportedRow[] = [];
  for (let start = since; start < until; start += hourMs) {
    const end = start + hourMs;
    const about = { start, end, listPico: null };
    rows.push(rowOf('3', '2026-01-01', { ...about, who: ['colleague@example.com'] }));
    const pico = bills.between('anthropic', start, end);
    if (pico === 0n || now < end + hourMs) continue;
    const isRevised = drawn(10, 'revised', start) === 0 && now < end + 26 * hourMs;
    const saidPico = now < end + 2 * hourMs ? pico / 2n : isRevised ? (pico * 11n) / 10n : pico;
    const half = saidPico / 2n;
    const mine = [
      rowOf('0', '2026-01-01', { ...about, costPico: half, model: 'model-a' }),
      rowOf('0', '2026-01-01', {
        ...about,
        costPico: saidPico - half,
        model: 'model-b',
        who: ['ME@example.com'],
      }),
    ];
    rows.push(...mine, ...(drawn(5, 'copy', start) === 0 ? mine : []));
  }
  return rows;
}

/** How far OpenAI's figures reach. */
export function openAiDataAsOf(now: number): number {
  return Math.floor(now / hourMs) * hourMs - 3 * hourMs;
}

/** The rows of OpenAI's report: by the day, as far as the data reach; a part of some days comes two days later, and a credit in between. */
export function openAiRows(bills: Bills, since: number, until: number, now: number): readonly ReportedRow[] {
  const rows: ReportedRow[] = [];
  const asOf = openAiDataAsOf(now);
  for (let start = since; start < until; start += dayMs) {
    const end = start + dayMs;
    const pico = bills.between('openai', start, Math.min(end, asOf));
    const isLate = drawn(6, 'openai late', start) === 0 && now < end + 2 * dayMs;
    const saidPico = isLate ? (pico * 97n) / 100n : pico;
    if (pico === 0n || asOf <= start) continue;
    const creditPico = drawn(8, 'credit', start) === 0 ? saidPico / 10n : 0n;
    const about = { start, end, listPico: null, who: [] };
    rows.push(
      rowOf('0', '2026-01-01', { ...about, costPico: saidPico + creditPico, rowId: `u${String(start)}` }),
    );
    if (creditPico === 0n) continue;
    rows.push(
      rowOf('0', '2026-01-01', {
        ...about,
        costPico: -creditPico,
        category: 'credit',
        rowId: `c${String(start)}`,
      }),
    );
  }
  return rows;
}

export function openRouterCounter(bills: Bills, now: number): RunningCounter {
  const hour = Math.floor(now / hourMs) * hourMs;
  const midnight = Math.floor(now / dayMs) * dayMs;
  return {
    name: 'key',
    totalPico: 77_000_000_000_000n + bills.between('openrouter', yearStart, hour),
    todayPico: bills.between('openrouter', midnight, hour),
    at: now,
  };
}
