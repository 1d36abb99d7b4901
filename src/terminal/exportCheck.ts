import type { BookService } from '../core/meterService.ts';
import { noTotals, sumTotals } from '../core/sumTotals.ts';
import { daysOfMonth } from '../core/time.ts';

/** Whether a month's rows add up to its sum, and the sentence that says so. */
export interface ExportCheck {
  readonly isRight: boolean;
  readonly message: string;
}

/** Adds up the month's rows and holds them against the month's own sum, which is asked for apart. */
export async function checkExport(
  service: BookService,
  month: string,
  timeZone: string | null,
): Promise<ExportCheck> {
  const query = { ...daysOfMonth(month), timeZone };
  const rows = await service.totals(['day', 'tool', 'model', 'workspace'], query);
  const sum = sumTotals(rows.map(({ totals }) => totals));
  const [whole] = await service.totals([], query);
  const isRight = JSON.stringify(sum) === JSON.stringify({ ...noTotals, ...whole?.totals });
  return {
    isRight,
    message: isRight
      ? `${month}: ${String(rows.length)} rows add up to ${String(sum.requests)} calls and $${sum.effectiveCost ?? '0 (not priced)'}.`
      : `${month}: the rows add up to ${JSON.stringify(sum)}, the month to ${JSON.stringify(whole?.totals)}; please report this.`,
  };
}
