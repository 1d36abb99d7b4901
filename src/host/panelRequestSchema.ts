import * as z from 'zod';
import { panelCommands, type PanelRequest } from '../core/panelMessages.ts';
import { providerNames } from '../core/providerReport.ts';
import { dimensions } from '../core/totals.ts';

const textMax = 4096;
const text = z.string().max(textMax);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const id = z.int().min(0);

const query = z.strictObject({
  since: day.nullable(),
  until: day.nullable(),
  tool: text.optional(),
  model: text.optional(),
  workspace: text.optional(),
  timeZone: text.nullable(),
});

/** More calls than this are an export, not a table. */
const callsMax = 1000;

/**
 * What the page may say. A page is a boundary even if it is ours: what doesn't fit is refused, so nothing odd reaches the
 * meter's queries.
 */
export const panelRequestSchema: z.ZodType<PanelRequest> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('query'), id, by: z.array(z.enum(dimensions)).max(dimensions.length), query }),
  z.object({ type: z.literal('calls'), id, query, limit: z.int().min(1).max(callsMax) }),
  z.object({
    type: z.literal('cells'),
    id,
    ref: z.strictObject({ provider: z.enum(providerNames), id: text }),
    query: z.strictObject({ since: day.nullable(), until: day.nullable(), timeZone: text.nullable() }),
  }),
  z.object({
    type: z.literal('command'),
    command: z.enum(panelCommands),
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
      .optional(),
    account: text.optional(),
  }),
]);
