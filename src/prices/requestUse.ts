import type { RateQuery } from '../core/ports.ts';

/** The kinds of service that price lists tell apart; `provisioned` is capacity paid by the hour. */
export const serviceTiers = ['standard', 'batch', 'flex', 'priority', 'provisioned'] as const;
export type ServiceTier = (typeof serviceTiers)[number];

export const speeds = ['standard', 'fast'] as const;
export type Speed = (typeof speeds)[number];

/** How a request was served, in the words of the price rows; `null` where the witness's word is not known to us. */
export interface RequestUse {
  readonly serviceTier: ServiceTier | null;
  readonly speed: Speed | null;
  /** `global`, or the region that may cost extra. */
  readonly inferenceGeo: string;
}

const tierWords: ReadonlyMap<string, ServiceTier> = new Map(
  Object.entries<ServiceTier>({
    '': 'standard',
    standard: 'standard',
    standard_only: 'standard',
    default: 'standard',
    auto: 'standard',
    on_demand: 'standard',
    batch: 'batch',
    flex: 'flex',
    on_demand_flex: 'flex',
    priority: 'priority',
    // Codex and the Responses API say `fast`; it is answered, and sold, as `priority`.
    fast: 'priority',
    on_demand_priority: 'priority',
    scale: 'provisioned',
    reserved: 'provisioned',
    provisioned_throughput: 'provisioned',
  }),
);

/** Claude Code's telemetry says `normal` where the API says `standard`. */
const speedWords: ReadonlyMap<string, Speed> = new Map(
  Object.entries<Speed>({
    '': 'standard',
    standard: 'standard',
    normal: 'standard',
    fast: 'fast',
  }),
);

/** `not_available` is what models without the choice of a region answer. */
const geoWords: ReadonlySet<string> = new Set(['', 'global', 'not_available', 'unspecified']);

export function requestUse(query: RateQuery): RequestUse {
  const geo = wordOf(query.inferenceGeo);
  return {
    serviceTier: tierWords.get(wordOf(query.serviceTier)) ?? null,
    speed: speedWords.get(wordOf(query.speed)) ?? null,
    inferenceGeo: geoWords.has(geo) ? 'global' : geo,
  };
}

function wordOf(text: string | null): string {
  return (text ?? '').trim().toLowerCase();
}
