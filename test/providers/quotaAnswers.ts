import type { QuotaTool } from '../../src/core/quota.ts';

/** `METHOD path` of each tool's one route. */
export const quotaRoutes: Readonly<Record<QuotaTool, string>> = {
  claude: 'GET /api/oauth/usage',
  codex: 'GET /backend-api/wham/usage',
  copilot: 'GET /copilot_internal/user',
  cursor: 'POST /aiserver.v1.DashboardService/GetCurrentPeriodUsage',
};

/** Made-up answers in the shapes that clients have seen, with the identity that some of them carry. */
export const quotaAnswers = {
  claude: {
    five_hour: { utilization: 37.0, resets_at: '2026-11-22T14:00:00Z' },
    seven_day: { utilization: 61.5, resets_at: '2026-11-26T09:00:00Z' },
    seven_day_opus: null,
    seven_day_sonnet: null,
    seven_day_oauth_apps: null,
    tangelo: { utilization: 5, resets_at: null },
    extra_usage: {
      is_enabled: true,
      monthly_limit: 5000,
      used_credits: 1240,
      utilization: 24.8,
      currency: 'USD',
    },
    limits: [
      { kind: 'weekly_all', group: 'weekly', percent: 61, resets_at: '2026-11-26T09:00:00Z', scope: null },
      {
        kind: 'weekly_scoped',
        group: 'weekly',
        percent: 12,
        resets_at: '2026-11-26T09:00:00Z',
        is_active: true,
        scope: { model: { id: 'claude-example-5', display_name: 'Example 5' } },
      },
    ],
  },
  codex: {
    plan_type: 'pro',
    user_id: 'user-canaryperson',
    account_id: 'acct-canary',
    email: 'canary.person@example.com',
    rate_limit: {
      allowed: true,
      primary_window: {
        used_percent: 42,
        limit_window_seconds: 604_800,
        reset_after_seconds: 143_951,
        reset_at: 1_795_836_000,
      },
      secondary_window: null,
    },
    code_review_rate_limit: null,
    additional_rate_limits: [
      {
        limit_name: 'Example-Spark',
        rate_limit: {
          primary_window: { used_percent: '7', limit_window_seconds: 18_000, reset_after_seconds: 3600 },
          secondary_window: null,
        },
      },
    ],
    credits: { has_credits: true, unlimited: false, balance: '86.40' },
    spend_control: {
      reached: false,
      individual_limit: { limit: '100', used: '40', used_percent: 40, reset_at: 1_796_083_200 },
    },
  },
  copilot: {
    login: 'canary-kim',
    copilot_plan: 'individual',
    token_based_billing: true,
    quota_reset_date: '2026-12-01',
    quota_reset_date_utc: '2026-12-01T00:00:00Z',
    organization_login_list: ['canary-org'],
    quota_snapshots: {
      premium_interactions: {
        entitlement: '1500',
        remaining: '1087.5',
        percent_remaining: 72.5,
        unlimited: false,
        token_based_billing: true,
        quota_reset_at: 1_796_083_200,
      },
      chat: { unlimited: true, entitlement: -1 },
      completions: { entitlement: '-1' },
    },
  },
  cursor: {
    billingCycleStart: '1793491200000',
    billingCycleEnd: '1796083200000',
    planUsage: {
      totalSpend: 1234.5,
      remaining: 765.5,
      limit: 2000,
      autoPercentUsed: 10,
      apiPercentUsed: 80,
      totalPercentUsed: 61.7,
    },
    spendLimitUsage: {
      limitType: 'user',
      individualLimit: 5000,
      individualUsed: 0,
      individualRemaining: 5000,
    },
  },
} as const;
