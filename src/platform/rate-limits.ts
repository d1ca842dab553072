/** The default limits of one caller for one minute. */
export const RATE_LIMITS = {
  // Points of queries: per address for callers without a token, else per caller, by their highest role.
  anonymous: 6_000,
  customer: 6_000,
  service: 600_000,
  finance: 600_000,
  support: 600_000,
  admin: 600_000,
  // Requests that call Stripe: per person and field.
  commands: 5,
  promotionCodes: 10,
  // E-mails to an address that a user typed in, which may be another person's.
  emailConfirmations: 2,
  adminCommands: 60,
} as const;

export type RateLimitName = keyof typeof RATE_LIMITS;

/** One number for each name. */
export type RateLimits = Readonly<Record<RateLimitName, number>>;
