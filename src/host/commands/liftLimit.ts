import { isLifted } from '../../core/guardRules.ts';
import type { MeterService } from '../../core/meterService.ts';
import type { SpendSnapshot } from '../../core/snapshot.ts';
import { momentText } from '../dayText.ts';
import type { Editor } from '../editor.ts';
import { commandIds } from '../ids.ts';

const liftMs = 60 * 60_000;

/** Lets calls pass a reached limit for an hour from `now` (milliseconds since 1970) on, and says until when. */
export async function liftLimit(
  editor: Editor,
  service: MeterService,
  snapshot: SpendSnapshot,
  now: number,
): Promise<void> {
  if (snapshot.guard.reached === null && !isLifted(snapshot.guard, now)) {
    offer(editor, 'No limit is reached, so no call is refused.', 'Open Settings', commandIds.openSettings);
    return;
  }
  const until = now + liftMs;
  await service.liftGuard(until);
  const end = momentText(until, now, snapshot.allowance.timeZone, editor.env.language);
  offer(
    editor,
    `The limit is lifted: calls pass until ${end}.`,
    'Put the Limit Back',
    commandIds.restoreLimit,
  );
}

/** Not waited for: a notice may stay unanswered for hours, and the command is done. */
function offer(editor: Editor, sentence: string, button: string, command: string): void {
  void editor.window
    .showInformationMessage(sentence, button)
    .then((answer) => (answer === button ? editor.commands.executeCommand(command) : undefined));
}
