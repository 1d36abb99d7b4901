import type { Charge } from './charge.ts';
import type { Observation } from './observation.ts';
import { isKnownSeller, providerId } from './sellerNames.ts';

/** That an account pays a tool's calls: the user's word, or a plan's. */
export interface PayerRule {
  /** Row of the account in the ledger. */
  readonly account: number;
  /** The account's seller, as connections spell it. */
  readonly provider: string;
  readonly tool: string;
  /** Half-open span of calls' ends, milliseconds since 1970; `null` is unbounded. */
  readonly since: number | null;
  readonly until: number | null;
  /** A flat fee covers the calls. */
  readonly isCovered: boolean;
}

export interface Payer {
  /** 0: nobody has confirmed who pays. */
  readonly account: number;
  readonly isCovered: boolean;
}

export const unassigned: Payer = { account: 0, isCovered: false };

/** What the names of calls' providers come to, by the account's seller, where the two spell it differently. */
const soldBy: Readonly<Record<string, string>> = {
  vertex: 'google',
  'azure-openai': 'azure',
  bedrock: 'aws',
  xai: 'x-ai',
  moonshot: 'moonshotai',
};

/** Proxies that sell under any maker's name. */
const resellers: ReadonlySet<string> = new Set(['litellm']);

/**
 * Which account pays a call. A rule holds for its tool's calls that the account's seller can have sold: those that name it, and those
 * that name nobody, or a name that is no seller's. A rule that fits by name goes before one that only may, a plan before a metered
 * account, and of two the one that began later. Where several accounts fit alike nobody is proven to pay.
 */
export function payerOf(
  rules: readonly PayerRule[],
  { tool, providerName, endedAt }: Pick<Observation, 'tool' | 'providerName' | 'endedAt'>,
): Payer {
  let best: Candidate | null = null;
  let isContested = false;
  for (const rule of rules) {
    // Finite, as two infinities have no difference.
    const since = rule.since ?? Number.MIN_SAFE_INTEGER;
    if (rule.tool !== tool || endedAt < since || endedAt >= (rule.until ?? Infinity)) continue;
    const fit = fitOf(rule.provider, providerName);
    if (fit === null) continue;
    const candidate: Candidate = { rule, rank: fit + (rule.isCovered ? 0 : 1), since };
    const difference = best === null ? -1 : candidate.rank - best.rank || best.since - since;
    if (difference > 0) continue;
    // Two plans that cover a call from the same day on: it costs nothing by either.
    if (difference === 0 && rule.isCovered) continue;
    isContested = difference === 0 && (isContested || best?.rule.account !== rule.account);
    best = candidate;
  }
  if (best === null || isContested) return unassigned;
  return { account: best.rule.account, isCovered: best.rule.isCovered };
}

interface Candidate {
  readonly rule: PayerRule;
  readonly rank: number;
  readonly since: number;
}

/** 0: the call names this seller. 2: it may be of this seller. `null`: it is another's. */
export function fitOf(provider: string, providerName: string | null): 0 | 2 | null {
  const named = providerName === null || providerName.trim() === '' ? null : providerId(providerName);
  if (named === (soldBy[provider] ?? provider)) return 0;
  if (resellers.has(provider)) return 2;
  return named === null || !isKnownSeller(named) ? 2 : null;
}

/**
 * What a charge comes to with this payer: what the seller stated, nothing where a flat fee covers it, else the contracted price. It is
 * assumed as long as neither the seller nor the user has said who pays.
 */
export function chargeTo(charge: Charge, { account, isCovered }: Payer): Charge {
  const { billedPico, contractedPico } = charge;
  return {
    ...charge,
    effectivePico: billedPico ?? (isCovered ? 0n : contractedPico),
    isAssumed: account === 0 && billedPico === null,
  };
}
