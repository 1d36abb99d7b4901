import * as z from 'zod';
import { codexUsageSchema } from './codexUsage.ts';
import { LogStateError } from './logReader.ts';

/** What reading a rollout has to remember between two lines; small, and written as JSON beside the read offset. */
const rolloutStateSchema = z.object({
  /** From the file's first `session_meta`; `null` before it. */
  thread: z
    .object({
      id: z.string(),
      parentId: z.string().nullable(),
      startedAt: z.number(),
      provider: z.string().nullable(),
      branch: z.string().nullable(),
      isSubAgent: z.boolean(),
    })
    .nullable(),
  workspace: z.string().nullable(),
  model: z.string().nullable(),
  serviceTier: z.string().nullable(),
  hasAncestorMeta: z.boolean(),
  turn: z.enum(['own', 'replayed']).nullable(),
  /** The thread's own work has begun; before it, `replayed` events of the parent were passed over. */
  isOwn: z.boolean(),
  replayed: z.number(),
  /** Where own work begins was told by time alone. */
  isGuessed: z.boolean(),
  /** The running total that the next event is compared with. */
  total: codexUsageSchema.nullable(),
  /** Distinct running totals so far, replayed ones included: names the next event, however the replay was told. */
  ordinal: z.number(),
  /** Numbers of records whose `token_count` has not come, oldest first. */
  unpairedRecords: z.array(z.string()),
  /** The latest counted event, while its record may still come. */
  unpairedCount: z.object({ nativeKey: z.string(), numbers: z.string(), at: z.number() }).nullable(),
});
export type RolloutState = z.infer<typeof rolloutStateSchema>;

function newRolloutState(): RolloutState {
  return {
    thread: null,
    workspace: null,
    model: null,
    serviceTier: null,
    hasAncestorMeta: false,
    turn: null,
    isOwn: false,
    replayed: 0,
    isGuessed: false,
    total: null,
    ordinal: 0,
    unpairedRecords: [],
    unpairedCount: null,
  };
}

export function parseRolloutState(text: string): RolloutState {
  if (text === '') return newRolloutState();
  try {
    return rolloutStateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LogStateError('the state of a rollout is of another version', { cause });
  }
}

/** Folder and branch left out: the next turn names its folder again. Throws a `LogStateError`. */
export function namelessState(text: string): string {
  const { thread, ...state } = parseRolloutState(text);
  return JSON.stringify({ ...state, thread: thread && { ...thread, branch: null }, workspace: null });
}
