import type { Finding } from './meterService.ts';
import type { LedgerDescription } from './ports.ts';
import type { Problem } from './snapshot.ts';

/** One tool's logs, as the readers found them. */
export interface ToolLogs {
  readonly tool: string;
  readonly isEnabled: boolean;
  /** Folders that exist, of those looked into. */
  readonly roots: readonly string[];
  readonly missingRoots: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** When the newest of the logs was written, milliseconds since 1970. */
  readonly newestAt: number | null;
  readonly knownSince: string | null;
}

export interface DoctorParts {
  readonly tools: readonly ToolLogs[];
  readonly ledger: LedgerDescription;
  readonly problems: readonly Problem[];
  readonly isPaused: boolean;
  readonly isAllowanceSet: boolean;
  readonly timeZone: string;
}

/** What is found, read, missing, stale, and why: the lines of `doctor`. */
export function doctorFindings(parts: DoctorParts): Finding[] {
  return [
    ...parts.tools.map(toolFinding),
    ...ledgerFindings(parts.ledger),
    ...(parts.isPaused
      ? [
          finding(
            'metering',
            'warning',
            'Paused: what happens now is not booked.',
            'Run "Resume Metering" in the editor.',
          ),
        ]
      : []),
    parts.isAllowanceSet
      ? finding('allowance', 'ok', `Set; its days lie in ${parts.timeZone}.`)
      : finding(
          'allowance',
          'note',
          `Not set; days lie in ${parts.timeZone}.`,
          'Run "Set Allowance" in the editor.',
        ),
    ...parts.problems.map(({ severity, subject, message, remedy }) =>
      finding(subject, severity === 'info' ? 'note' : severity, message, remedy),
    ),
  ];
}

const deletion: Readonly<Record<string, string>> = {
  'claude-code':
    'Claude Code deletes its logs after 30 days, unless its settings say otherwise; the ledger keeps what it has read.',
};

function toolFinding(logs: ToolLogs): Finding {
  const { tool } = logs;
  if (!logs.isEnabled) {
    return finding(tool, 'note', 'Switched off in the settings; its logs are not read.');
  }
  if (logs.roots.length === 0) {
    return finding(tool, 'note', `No logs found; looked in ${logs.missingRoots.join(', ')}.`);
  }
  const since = logs.knownSince === null ? 'no call found yet' : `known since ${logs.knownSince}`;
  const newest = logs.newestAt === null ? '' : `, newest of ${new Date(logs.newestAt).toISOString()}`;
  return finding(
    tool,
    'ok',
    `${String(logs.files)} logs (${megabytes(logs.bytes)}) below ${logs.roots.join(', ')}${newest}; ${since}. ` +
      (deletion[tool] ?? 'The ledger keeps what it has read, also when the logs are gone.'),
  );
}

function ledgerFindings(ledger: LedgerDescription): Finding[] {
  return [
    finding(
      'ledger',
      'ok',
      `${ledger.path}: ${String(ledger.calls)} calls from ${String(ledger.observations)} observations, ` +
        `${megabytes(ledger.bytes)}, schema ${String(ledger.schemaVersion)}.`,
    ),
    ...(ledger.unpricedCalls > 0
      ? [
          finding(
            'prices',
            'warning',
            `${String(ledger.unpricedCalls)} calls are not priced, as their model's price is not known; they are counted, and left out of every cost.`,
            'Give their price in a rate file of your own: see the setting "Compute Spend: Rate File".',
          ),
        ]
      : []),
    ...(ledger.refusedLinks > 0
      ? [
          finding(
            'witnesses',
            'note',
            `${String(ledger.refusedLinks)} ids stand for several calls, or for one that is recorded with different input; ` +
              'where numbers, session and time do not tell which records are of one call, each is counted.',
          ),
        ]
      : []),
    ...ledger.setAside.map((path) =>
      finding(
        'ledger',
        'warning',
        `A ledger that could not be read was set aside as ${path}, and rebuilt from the logs still on disk.`,
        'Keep it if you need calls whose logs are gone; else delete it.',
      ),
    ),
    ...(ledger.forgottenBefore === null
      ? []
      : [
          finding(
            'ledger',
            'note',
            `Everything before ${ledger.forgottenBefore} was forgotten at your wish.`,
          ),
        ]),
  ];
}

function finding(
  subject: string,
  status: Finding['status'],
  message: string,
  remedy: string | null = null,
): Finding {
  return { subject, status, message, remedy };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
