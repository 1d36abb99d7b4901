import { inputNumbersOf, isOutputFinal } from './inputNumbers.ts';
import type { Observation } from './observation.ts';

/** The stream of what windows witness over the editor's language-model API. */
export const editorStream = 'vscode-lm';

/**
 * A call over the editor's language-model API leaves no id and no session by which its two ends could be joined: the window that
 * asked saw the numbers that the answer brought, and the editor's own extension behind the model, on the wire or in its telemetry, the
 * same ones. (The request carries the asking extension's name and ids of the model's extension; the asking one is told neither.)
 */
type EditorSide = 'asked' | 'answered';

/** Ends of one call that two witnesses note, each on its own clock of the same machine. */
const endsApartMs = 5_000;

function editorSideOf({ source, tool }: Observation): EditorSide | null {
  if (source === 'languageModel') return 'asked';
  return tool === 'copilot-vscode' && (source === 'gateway' || source === 'telemetry') ? 'answered' : null;
}

/**
 * The whole input of a call that may have a witness at the editor's other end; `null` for every other, and for one whose numbers are
 * not known exactly, as numbers are all that it could be found by.
 */
export function editorInputTokensOf(observation: Observation): number | null {
  if (editorSideOf(observation) === null || !isOutputFinal(observation)) return null;
  const numbers = inputNumbersOf(observation.tokens);
  const input = numbers === null ? 0 : numbers.uncached + numbers.read + numbers.written;
  return input === 0 ? null : input;
}

/**
 * Did these two, whose numbers are equal, see one call from both ends? They name one model, and the answer ended within five seconds of
 * when the asking side had read it; one that reads slowly (it runs tools between two parts) has it ended while it still reads.
 */
export function isSeenFromBothEnds(
  one: Observation,
  other: Observation,
  modelName: (model: string) => string,
): boolean {
  const [first, second] = [editorSideOf(one), editorSideOf(other)];
  if (first === null || second === null || first === second) return false;
  const [asked, answered] = first === 'asked' ? [one, other] : [other, one];
  const names = namesOf(answered, modelName);
  return (
    namesOf(asked, modelName).some((name) => names.includes(name)) &&
    answered.endedAt <= asked.endedAt + endsApartMs &&
    answered.endedAt >= Math.min(asked.startedAt ?? Infinity, asked.endedAt - endsApartMs)
  );
}

/** The asking side knows the model's name in the editor only, which may be either of the two that the wire knows. */
function namesOf(
  { requestModel, responseModel }: Observation,
  modelName: (model: string) => string,
): readonly string[] {
  return [requestModel, responseModel].filter((name) => name !== null).map(modelName);
}
