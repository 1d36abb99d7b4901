import type { MeterService } from '../../core/meterService.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import { meterText } from '../../core/format.ts';
import type { Editor } from '../editor.ts';

const confirm = 'Forget Everything';

/** Asks first, saying what is lost. Answers whether everything was forgotten. */
export async function forgetEverything(
  editor: Editor,
  service: MeterService,
  snapshot: SpendSnapshot,
): Promise<boolean> {
  const days = Object.values(snapshot.knownSince).sort();
  const since = days[0] === undefined ? '' : ` since ${days[0]}`;
  const detail =
    `Lost are all calls and sums recorded on ${snapshot.machine}${since} ` +
    `(this allowance year: ${meterText(snapshot, editor.env.language)}), for every window and for good. ` +
    'The AI tools’ own logs stay as they are, but what they hold up to now is not read again. ' +
    'Your allowance and settings stay. Export a month first if you need its figures.';
  const answer = await editor.window.showWarningMessage(
    'Forget everything that Compute Spend has recorded on this machine?',
    { modal: true, detail },
    confirm,
  );
  if (answer !== confirm) return false;
  await service.forgetEverything();
  return true;
}
