import type { CallRecord } from '../../core/callRecord.ts';
import { fitOf } from '../../core/payers.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import type { MeterService } from '../../core/meterService.ts';
import type { Choice } from '../quickInput.ts';
import { toolTitle } from '../../core/toolTitle.ts';

/** Whom a tool buys from unless its user has set up something else; its log often does not say. */
const usualSellers: Readonly<Record<string, string>> = {
  'claude-code': 'anthropic',
  codex: 'openai',
  'copilot-cli': 'github-copilot',
  'copilot-vscode': 'github-copilot',
};

/** Enough to see whom a tool calls, few enough to come at once. */
const callsMax = 500;

/** How many of a tool's newest calls name the seller, and how many name nobody. */
export interface Evidence {
  readonly tool: string;
  readonly calls: number;
  readonly named: number;
  readonly nameless: number;
  /** Whether the tool buys from this seller unless it was set up otherwise. */
  readonly isUsual: boolean;
}

/** What each known tool's newest calls say about whom they were bought from. */
export async function payerEvidence(
  service: Pick<MeterService, 'calls'>,
  snapshot: SpendSnapshot,
  provider: string,
): Promise<readonly Evidence[]> {
  const tools = new Set([...Object.keys(snapshot.knownSince), ...snapshot.tools.map(({ tool }) => tool)]);
  return Promise.all(
    [...tools].sort().map(async (tool) => {
      const query = { since: null, until: null, timeZone: null, tool };
      return evidenceOf(
        tool,
        provider,
        await service.calls({ ...query, limit: callsMax, newestFirst: true }),
      );
    }),
  );
}

function evidenceOf(tool: string, provider: string, calls: readonly CallRecord[]): Evidence {
  const fits = calls.map((call) => fitOf(provider, call.provider));
  return {
    tool,
    calls: calls.length,
    named: fits.filter((fit) => fit === 0).length,
    nameless: fits.filter((fit) => fit === 2).length,
    isUsual: usualSellers[tool] === provider,
  };
}

/** Tools that are proposed: most of their newest calls went to the seller, by name or as that tool's calls usually do. */
export function proposedTools(evidence: readonly Evidence[]): readonly string[] {
  return evidence
    .filter(({ named, nameless, isUsual, calls }) => {
      const fitting = named + (isUsual ? nameless : 0);
      return fitting > 0 && fitting * 2 >= calls;
    })
    .map(({ tool }) => tool);
}

export function toolChoices(evidence: readonly Evidence[], seller: string): Choice[] {
  return evidence
    .toSorted((one, other) => other.named - one.named)
    .map((entry) => ({
      value: entry.tool,
      label: toolTitle(entry.tool),
      description: evidenceWords(entry, seller),
    }));
}

function evidenceWords({ calls, named, nameless, isUsual }: Evidence, seller: string): string {
  if (calls === 0) return 'no calls yet';
  if (named === calls) return `its newest ${counted(calls)} went to ${seller}`;
  if (named > 0) return `${String(named)} of its newest ${counted(calls)} went to ${seller}`;
  if (nameless === 0) return `its newest ${counted(calls)} went elsewhere`;
  return `its calls don’t say whom they went to${isUsual ? `; usually that is ${seller}` : ''}`;
}

function counted(calls: number): string {
  return calls === 1 ? 'call' : `${String(calls)} calls`;
}
