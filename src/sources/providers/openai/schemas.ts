import * as z from 'zod';

/*
 * The organisation routes' answers, as far as figures need them; enums stay open. Source: the vendor's own library, November 2026.
 */

const text = z.string().nullish();
const count = z.number().nullish();

const page = { has_more: z.boolean().nullish(), next_page: text };

/** Unix seconds. */
const bucket = { start_time: z.number(), end_time: z.number() };

export const costsSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      ...bucket,
      results: z.array(
        z.looseObject({
          /** Dollars; a number, sometimes as text. */
          amount: z
            .looseObject({ value: z.union([z.number(), z.string()]).nullish(), currency: text })
            .nullish(),
          line_item: text,
          project_id: text,
          user_id: text,
          api_key_id: text,
        }),
      ),
    }),
  ),
  ...page,
});

export const usageSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      ...bucket,
      results: z.array(
        z.looseObject({
          // Cached, audio and image tokens are parts of the input, never added to it.
          input_tokens: count,
          output_tokens: count,
          num_model_requests: count,
          num_requests: count,
          project_id: text,
          user_id: text,
          api_key_id: text,
          model: text,
        }),
      ),
    }),
  ),
  ...page,
});

export const projectsSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), name: text, created_at: count })),
  last_id: text,
  has_more: z.boolean().nullish(),
});

export const usersSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), email: text })),
  last_id: text,
  has_more: z.boolean().nullish(),
});

export const keysSchema = z.looseObject({
  data: z.array(
    z
      .looseObject({ id: z.string(), name: text, redacted_value: text })
      .transform(({ id, name, redacted_value }) => ({ id, name, hint: redacted_value })),
  ),
  last_id: text,
  has_more: z.boolean().nullish(),
});

export const spendLimitSchema = z.looseObject({
  /** Integer cents. */
  threshold_amount: count,
  currency: text,
  interval: text,
  enforcement: z.looseObject({ status: text }).nullish(),
});
