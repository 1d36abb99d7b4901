import type { Observation, StandingRule } from '../../core/observation.ts';
import { bestStands } from '../../core/standing.ts';

const agentPrefix = 'agent/';

/** The native key of an agent's span, whose numbers may be the sum of its calls' spans. */
export function agentKey(spanKey: string): string {
  return agentPrefix + spanKey;
}

/**
 * Judges the spans of one trace: an agent's sum stands only where no call's span of its model has numbers, an agent without numbers only
 * where there is no call's span at all. Models that other extensions bring have no spans of their own; beside them the editor's
 * models may have served the same trace (a title, a summary).
 */
export const copilotStanding: StandingRule = (group) => {
  const calls = group.filter((observation) => !isAgent(observation));
  const metered = new Set(calls.filter(hasNumbers).flatMap(modelsOf));
  return bestStands(
    group.filter((observation) => {
      if (!isAgent(observation) || calls.length === 0) return true;
      const models = modelsOf(observation);
      return hasNumbers(observation) && models.length > 0 && !models.some((model) => metered.has(model));
    }),
  );
};

function hasNumbers({ status }: Observation): boolean {
  return status === 'complete' || status === 'partial';
}

function isAgent({ nativeKey }: Observation): boolean {
  return nativeKey.startsWith(agentPrefix);
}

function modelsOf({ requestModel, responseModel }: Observation): readonly string[] {
  return [requestModel, responseModel].filter((model) => model !== null);
}
