import * as z from 'zod';
import type { AgentSpend } from '../core/burnRate.ts';
import { decimalFromPico } from '../core/money.ts';
import type { Tables } from './tables.ts';

const rowSchema = z.object({ tool: z.bigint(), session: z.bigint(), pico: z.bigint() });

/** The known cost of the calls that ended from `since` on, by tool and session. Reads those calls alone, by the index on their end. */
export function agentSpendsOf(tables: Tables, since: number): AgentSpend[] {
  const statement = tables.database.prepare(
    `select tool, session, sum(effective_pico) as pico
     from call
     where ended_at >= :since and effective_pico is not null
     group by tool, session`,
  );
  statement.setReadBigInts(true);
  return statement.all({ since }).map((row) => {
    const { tool, session, pico } = rowSchema.parse(row);
    const sessionId = tables.texts.valueOf(Number(session));
    return {
      tool: tables.texts.valueOf(Number(tool)),
      sessionId: sessionId === '' ? null : sessionId,
      cost: decimalFromPico(pico),
    };
  });
}
