import type { EntitlementReason } from '../operations.generated.ts';

/** Why a feature is granted or not, in a sentence that support can read out. */
export const REASONS: Record<EntitlementReason, string> = {
  ACTIVE: 'Included in what was paid for.',
  FREE_PLAN: 'Everyone has it.',
  GRANTED: 'An admin gave it to the customer.',
  TRIALING: 'Included in the trial.',
  GRACE_PERIOD: 'The last payment failed. Access continues for a few days, so that it can be paid.',
  DISPUTED: 'A payment is disputed with the bank, so access is suspended.',
  REFUNDED: 'The payment for the current period was refunded in full.',
  ENDED: 'The subscription has ended.',
  EXPIRED: 'The time for which it was given is over.',
  INCOMPLETE: 'The first payment has not succeeded yet.',
  NOT_IN_PLAN: 'None of the plans and purchases of the customer includes it.',
  PAST_DUE: 'A payment failed, and the days to pay it are over.',
  PAUSED: 'The subscription is paused, and the plan gives no access meanwhile.',
  QUOTA_EXHAUSTED: 'Everything for this period is used.',
  SEAT_REQUIRED:
    'The plan of the organization includes it, but this member has no seat. Assign one on the page of the organization.',
  REVOKED: 'An admin revoked it.',
  UNPAID: 'No attempt to collect the payment succeeded.',
};
