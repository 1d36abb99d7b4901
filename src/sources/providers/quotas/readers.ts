import type { QuotaTool } from '../../../core/quota.ts';
import { claudeQuota } from './claude.ts';
import { codexQuota } from './codex.ts';
import { copilotQuota } from './copilot.ts';
import { cursorQuota } from './cursor.ts';
import type { QuotaReader } from './quotaReader.ts';

/** Each tool's reader; all of them are off until the user switches one on. */
export const quotaReaders: Readonly<Record<QuotaTool, QuotaReader>> = {
  claude: claudeQuota,
  codex: codexQuota,
  copilot: copilotQuota,
  cursor: cursorQuota,
};
