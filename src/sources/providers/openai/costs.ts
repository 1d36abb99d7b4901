import { everythingIsMine } from '../../../core/accounts.ts';
import type { ReportedRow } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { cursorOf } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { namesOf, reportedRow } from '../reportedRow.ts';
import type { Warnings } from '../warnings.ts';
import { askAllPages } from './openAiApi.ts';
import { costsSchema } from './schemas.ts';

/** Not every organisation and period answers every combination: the finest that it does is taken. */
const groupings: readonly (readonly string[])[] = [['user_id', 'api_key_id'], ['api_key_id'], ['project_id']];

/** None without a dimension by which the user is named: in such rows none would be theirs, as if they had spent nothing. */
function groupingsFor(me: readonly string[]): readonly (readonly string[])[] {
  if (me.length === 0 || me.includes(everythingIsMine)) return groupings;
  const needed = new Set(me.map(dimensionOf));
  const finest = new Set(['user_id', 'api_key_id', ...needed]);
  return finest.size === needed.size ? [[...finest]] : [[...finest], [...needed]];
}

function dimensionOf(name: string): string {
  if (name.startsWith('proj_')) return 'project_id';
  return name.startsWith('user-') || name.includes('@') ? 'user_id' : 'api_key_id';
}

/** Money by UTC day, as it will be invoiced. */
export async function readCosts(
  access: ProviderAccess,
  warnings: Warnings,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const pages = await byFinestGrouping(groupingsFor(access.me), async (group_by) =>
    askAllPages(
      access,
      {
        path: 'costs',
        query: {
          start_time: String(since / 1000),
          end_time: String(until / 1000),
          bucket_width: '1d',
          limit: '180',
          group_by,
        },
        schema: costsSchema,
      },
      cursorOf,
    ),
  );
  return pages
    .flatMap(({ data }) => data)
    .flatMap(({ start_time, end_time, results }) =>
      results.map((result) =>
        reportedRow({
          start: start_time * 1000,
          end: end_time * 1000,
          ...warnings.cost('OpenAI’s costs', result.amount?.value, picoFromDollars),
          currency: (result.amount?.currency ?? 'usd').toUpperCase(),
          who: namesOf(result.user_id, result.api_key_id, result.project_id),
          item: result.line_item ?? null,
        }),
      ),
    );
}

async function byFinestGrouping<T>(
  fineToCoarse: readonly (readonly string[])[],
  read: (groupBy: readonly string[]) => Promise<T>,
): Promise<T> {
  let refusal: unknown = null;
  for (const grouping of fineToCoarse) {
    try {
      return await read(grouping);
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.kind !== 'accountKind') throw error;
      refusal = error;
    }
  }
  throw refusal;
}
