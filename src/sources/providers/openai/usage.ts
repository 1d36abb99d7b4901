import type { ReportedRow } from '../../../core/providerReport.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { cursorOf } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { namesOf, reportedRow } from '../reportedRow.ts';
import { askAllPages } from './openAiApi.ts';
import { usageSchema } from './schemas.ts';

const byPerson = ['user_id', 'api_key_id', 'model'] as const;

/** Every kind of use that is reported, and by what each can be split. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  completions: byPerson,
  embeddings: byPerson,
  moderations: byPerson,
  images: byPerson,
  audio_speeches: byPerson,
  audio_transcriptions: byPerson,
  file_search_calls: ['user_id', 'api_key_id'],
  web_search_calls: byPerson,
  decisions: byPerson,
  vector_stores: ['project_id'],
  code_interpreter_sessions: ['project_id'],
};

/** Tokens and requests by UTC day, beside the money. A kind that an organisation does not have is left out. */
export async function readUsage(
  access: ProviderAccess,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const rows: ReportedRow[] = [];
  for (const [kind, groupBy] of Object.entries(kinds)) {
    rows.push(...((await kindRows(access, kind, groupBy, since, until)) ?? []));
  }
  return rows;
}

async function kindRows(
  access: ProviderAccess,
  kind: string,
  groupBy: readonly string[],
  since: number,
  until: number,
): Promise<ReportedRow[] | null> {
  try {
    const pages = await askAllPages(
      access,
      {
        path: `usage/${kind}`,
        query: {
          start_time: String(since / 1000),
          end_time: String(until / 1000),
          bucket_width: '1d',
          limit: '31',
          group_by: groupBy,
        },
        schema: usageSchema,
      },
      cursorOf,
    );
    return pages
      .flatMap(({ data }) => data)
      .flatMap(({ start_time, end_time, results }) =>
        results.map((result) =>
          reportedRow({
            start: start_time * 1000,
            end: end_time * 1000,
            costPico: null,
            who: namesOf(result.user_id, result.api_key_id, result.project_id),
            model: result.model ?? null,
            item: kind.replaceAll('_', ' '),
            tokens: tokensOf(result.input_tokens, result.output_tokens),
            requests: result.num_model_requests ?? result.num_requests ?? null,
          }),
        ),
      );
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === 'accountKind') return null;
    throw error;
  }
}

function tokensOf(input: number | null | undefined, output: number | null | undefined): number | null {
  return typeof input === 'number' || typeof output === 'number' ? (input ?? 0) + (output ?? 0) : null;
}
