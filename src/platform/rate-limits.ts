/** What anybody may ask for in one minute, where the configuration says nothing else. */
export const RATE_LIMITS = {
  // Points of queries: per address for callers without a token, else per caller, by their highest role.
  anonymous: 6_000,
  customer: 6_000,
  service: 600_000,
  support: 600_000,
  admin: 600_000,
  // Requests that call Stripe: per person and field.
  commands: 5,
  promotionCodes: 10,
  // E-mails to an address that somebody types in: it may be a stranger's.
  emailConfirmations: 2,
  adminCommands: 60,
} as const;

export type RateLimitName = keyof typeof RATE_LIMITS;

/** One number for each name. */
export type RateLimits = Readonly<Record<RateLimitName, number>>;
