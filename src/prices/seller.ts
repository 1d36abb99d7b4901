import type { LibraryEntry, PriceLibrary } from './library.ts';
import { bareName, listedNames, namePrefix, sellerOfShape } from './modelNames.ts';
import { followsMakersPrices, isLocalRunner, providerId } from '../core/sellerNames.ts';
import type { RowSubject } from './rateRow.ts';

/** Whose list prices the model, and how surely. */
export interface Seller {
  /** `null` where no list has the model; rows of the shipped or the user's rates may still have it. */
  readonly entry: LibraryEntry | null;
  /** `approximate`: priced by another seller's list, or by a name that is only alike. */
  readonly match: 'exact' | 'approximate';
  /** Runs on the user's own machine. */
  readonly isLocal: boolean;
  readonly subject: RowSubject;
  /** `anthropic/claude-opus-4-6`, for labels. */
  readonly name: string;
}

interface Candidate {
  readonly provider: string;
  readonly isOwnList: boolean;
}

export function findSeller(library: PriceLibrary, providerName: string | null, model: string): Seller {
  const asked = providerName === null || providerName.trim() === '' ? null : providerId(providerName);
  const names = listedNames(model);
  const isLocal = asked !== null && isLocalRunner(asked);
  const candidates = isLocal ? [] : candidatesFor(library, asked, model);
  for (const { provider, isOwnList } of candidates) {
    const found = library.find(provider, names);
    if (found === null) continue;
    return {
      entry: found.entry,
      match: isOwnList ? found.match : 'approximate',
      isLocal,
      subject: { providers: distinct([asked, provider]), names },
      name: `${provider}/${bareName(model)}`,
    };
  }
  const closest = candidates.at(-1);
  const provider = closest?.provider ?? asked ?? 'unknown';
  return {
    entry: null,
    match: closest?.isOwnList === false ? 'approximate' : 'exact',
    isLocal,
    subject: { providers: distinct([asked, closest?.provider ?? null]), names },
    name: `${provider}/${bareName(model)}`,
  };
}

/** Where to look, in this order: the seller, those whose lists it follows, the model's maker. */
function candidatesFor(library: PriceLibrary, asked: string | null, model: string): readonly Candidate[] {
  const isGateway = asked !== null && !library.knows(asked);
  const prefix = namePrefix(model);
  const named =
    sellerOfShape(model) ??
    (asked !== null && !isGateway ? asked : prefix === null ? null : providerId(prefix));
  const seller = named !== null && library.knows(named) ? named : null;
  const candidates: Candidate[] = [];
  if (seller !== null) {
    candidates.push({ provider: seller, isOwnList: !isGateway });
    for (const provider of library.fallbacksOf(seller)) candidates.push({ provider, isOwnList: false });
  }
  const maker = library.makerOf(bareName(model));
  if (maker !== null && (seller === null || followsMakersPrices(seller))) {
    for (const provider of makersLists[maker] ?? [maker]) {
      candidates.push({ provider, isOwnList: !isGateway && (seller === null || seller === provider) });
    }
  }
  return candidates;
}

/** One maker has a list in dollars and one in yuan; outside China the first is paid. */
const makersLists: Readonly<Record<string, readonly string[]>> = { zhipuai: ['zai', 'zhipuai'] };

function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
