import type { Answer, Failure, ProviderRequest } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';

const encodings = ['gzip', 'deflate', 'br', 'zstd'] as const;

/** How a made-up provider answers the programs in `sdkPrograms`: as the words of their prompts ask it to. */
export function answersAsAsked(): (request: ProviderRequest) => Answer | Failure {
  const failures = new Set<string>();
  return ({ number, text }) => {
    const [failure, often, status] = /Fail (once|always) with (\d+)/.exec(text) ?? [];
    if (failure !== undefined && (often === 'always' || !failures.has(failure))) {
      failures.add(failure);
      return { failsWith: Number(status) };
    }
    const encoding = encodings.find((name) => text.includes(`Hello in ${name}.`));
    return {
      tokens: tokensOfAnswer(number),
      text: `Answer ${number}.`,
      ...(encoding === undefined ? {} : { encoding }),
      ...(text.includes('Use a tool.') ? { toolUse: { name: 'weather', input: { place: 'Turku' } } } : {}),
      ...(text.includes('usage unasked') ? { tellsUsageUnasked: true } : {}),
      ...(text.includes('Stop in the middle.') ? { stopsAfterPieces: 1 } : {}),
    };
  };
}
