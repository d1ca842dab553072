/** Why a feature is granted (the first five), or why it is not. Described, value by value, in graphql/entitlement/entitlement.type.ts. */
export type EntitlementReason =
  | 'ACTIVE'
  | 'TRIALING'
  | 'GRACE_PERIOD'
  | 'GRANTED'
  | 'FREE_PLAN'
  | 'NOT_IN_PLAN'
  | 'SEAT_REQUIRED'
  | 'PAST_DUE'
  | 'UNPAID'
  | 'INCOMPLETE'
  | 'PAUSED'
  | 'ENDED'
  | 'EXPIRED'
  | 'QUOTA_EXHAUSTED'
  | 'DISPUTED'
  | 'REFUNDED'
  | 'REVOKED';
