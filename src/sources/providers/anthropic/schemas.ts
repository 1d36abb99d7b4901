import * as z from 'zod';
import { instant } from '../days.ts';

/*
 * The Admin API's answers, as far as figures need them; values of enums stay open, as the vendor adds to them.
 * Source: the vendor's own documents and typed library, November 2026.
 */

const text = z.string().nullish();

const actor = z
  .looseObject({
    type: text,
    user_id: text,
    email_address: text,
    service_account_id: text,
    api_key_id: text,
    subject: text,
  })
  .nullish();

const group = z.looseObject({ actor, api_key_id: text, model: text, product: text, organization_id: text });

const page = {
  has_more: z.boolean().nullish(),
  next_page: text,
};

export const organizationSchema = z.looseObject({ id: z.string(), name: text });

export const analyticsCostSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      starting_at: instant,
      ending_at: instant,
      group,
      cost: z.looseObject({
        /** Cents, fractional; documented as text. */
        amount: z.union([z.string(), z.number()]),
        list_amount: z.union([z.string(), z.number()]).nullish(),
        currency: text,
        requests: z.number().nullish(),
      }),
    }),
  ),
  ...page,
  data_refreshed_at: text,
});
export type AnalyticsCostPage = z.infer<typeof analyticsCostSchema>;

const tokenCounts = {
  uncached_input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation: z
    .looseObject({
      ephemeral_5m_input_tokens: z.number().nullish(),
      ephemeral_1h_input_tokens: z.number().nullish(),
    })
    .nullish(),
  output_tokens: z.number().nullish(),
};

export const analyticsUsageSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      starting_at: instant,
      ending_at: instant,
      group,
      usage: z.looseObject({
        ...tokenCounts,
        total_tokens: z.number().nullish(),
        requests: z.number().nullish(),
      }),
    }),
  ),
  ...page,
  data_refreshed_at: text,
});

export const legacyCostSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      starting_at: instant,
      ending_at: instant,
      results: z.array(
        z.looseObject({
          amount: z.string(),
          currency: text,
          workspace_id: text,
          description: text,
          model: text,
        }),
      ),
    }),
  ),
  ...page,
});

export const legacyUsageSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      starting_at: instant,
      ending_at: instant,
      results: z.array(
        z.looseObject({
          ...tokenCounts,
          account_id: text,
          api_key_id: text,
          service_account_id: text,
          model: text,
        }),
      ),
    }),
  ),
  ...page,
});

export const claudeCodeSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      date: z.string(),
      actor: z.looseObject({ email_address: text, api_key_name: text }).nullish(),
      customer_type: text,
      model_breakdown: z.array(
        z.looseObject({
          model: text,
          /** A number, in cents. */
          estimated_cost: z.looseObject({ amount: z.number(), currency: text }).nullish(),
        }),
      ),
    }),
  ),
  ...page,
});

/** Integer cents as text, `null` without a cap. */
const cents = z.string().nullish();

export const effectiveLimitsSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      actor,
      period: z.string(),
      amount: cents,
      currency: text,
      period_to_date_spend: text,
      source: z.looseObject({ type: text }).nullish(),
    }),
  ),
  next_page: text,
});

export const limitsSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      amount: cents,
      currency: text,
      period: text,
      scope: z.looseObject({ type: text }).nullish(),
      is_enabled: z.boolean().nullish(),
    }),
  ),
  next_page: text,
});

export const usersSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), email: text })),
  last_id: text,
  has_more: z.boolean().nullish(),
});

export const keysSchema = z.looseObject({
  data: z.array(
    z
      .looseObject({ id: z.string(), name: text, partial_key_hint: text })
      .transform(({ id, name, partial_key_hint }) => ({ id, name, hint: partial_key_hint })),
  ),
  last_id: text,
  has_more: z.boolean().nullish(),
});
