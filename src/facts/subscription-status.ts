import type Stripe from 'stripe';

/**
 * The statuses that Stripe's SDK declares. An update of the SDK that adds one does not compile until `RULES` and the GraphQL enum have it.
 * https://docs.stripe.com/api/subscriptions/object#subscription_object-status
 */
export type StripeStatus = Declared<Stripe.Subscription.Status>;

/** The SDK's unions end in "any other string", which would make every string a key of the table. */
type Declared<Status extends string> = Status extends string ? (string extends Status ? never : Status) : never;

/** A status as the API spells it. */
export type SubscriptionStatus = Uppercase<StripeStatus>;

/** What one status means. The rules are Stripe's, unless a field says otherwise. */
interface StatusRules {
  /**
   * Stripe moves a subscription through its stages in this order only: an `incomplete` one waits for its first payment, and the two
   * ended statuses are final. https://docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle
   */
  stage: (typeof STAGES)[number];
  /**
   * How long the status gives access, or the reason why it gives none. Stripe advises to give access while `trialing` and `active`;
   * the grace period of `past_due` is ours (`graceDays` of the catalog).
   */
  access: 'TRIAL' | 'PAID_PERIOD' | 'GRACE' | ClosedReason;
  /** Whether nothing is owed. The first such status starts the subscription, and each one ends a series of failed payments. */
  paidUp: boolean;
  /** Whether a subscription with this status was paid up at some time. Used by imports, which see no earlier status. */
  started: boolean;
  /** Whether Stripe creates an invoice at the end of the period and charges it. For `unpaid` it creates drafts, for `paused` nothing. */
  renews: boolean;
  /** Whether revenue counts it. This rule is ours: a subscription counts while it renews, and while its status is unknown. */
  sold: boolean;
}

type ClosedReason = 'INCOMPLETE' | 'UNPAID' | 'PAUSED' | 'ENDED';

const STAGES = ['STARTING', 'RUNNING', 'ENDED'] as const;

const RULES: Readonly<Record<StripeStatus, StatusRules>> = {
  incomplete: { stage: 'STARTING', access: 'INCOMPLETE', paidUp: false, started: false, renews: false, sold: false },
  incomplete_expired: { stage: 'ENDED', access: 'ENDED', paidUp: false, started: false, renews: false, sold: false },
  trialing: { stage: 'RUNNING', access: 'TRIAL', paidUp: true, started: true, renews: true, sold: true },
  active: { stage: 'RUNNING', access: 'PAID_PERIOD', paidUp: true, started: true, renews: true, sold: true },
  past_due: { stage: 'RUNNING', access: 'GRACE', paidUp: false, started: true, renews: true, sold: true },
  unpaid: { stage: 'RUNNING', access: 'UNPAID', paidUp: false, started: true, renews: false, sold: false },
  paused: { stage: 'RUNNING', access: 'PAUSED', paidUp: false, started: true, renews: false, sold: false },
  canceled: { stage: 'ENDED', access: 'ENDED', paidUp: false, started: true, renews: false, sold: false },
};

/** A status of a newer API version: it gives no access and promises no charge, and it neither ends the subscription nor its revenue. */
const UNKNOWN_STATUS: StatusRules = {
  stage: 'RUNNING',
  access: 'INCOMPLETE',
  paidUp: false,
  started: true,
  renews: false,
  sold: true,
};

const BY_STATUS: ReadonlyMap<string, StatusRules> = new Map(Object.entries(RULES));

/** The status of a subscription that only its checkout names, because none of its own events has arrived yet. */
export const BEFORE_FIRST_EVENT = 'incomplete' satisfies StripeStatus;

/** Returns the rules of a status. An unknown status has rules, too: use `isKnownStatus` to tell it apart. */
export function statusRules(status: string): StatusRules {
  return BY_STATUS.get(status) ?? UNKNOWN_STATUS;
}

/** Whether this version of the service knows the status. */
export function isKnownStatus(status: string): status is StripeStatus {
  return BY_STATUS.has(status);
}

/** Whether Stripe will never revive a subscription with this status. */
export function hasEnded(status: string): boolean {
  return statusRules(status).stage === 'ENDED';
}

/** Whether a subscription with this status has started and has not ended: Stripe charges for it, or will as soon as it can. */
export function isRunning(status: string): boolean {
  return statusRules(status).stage === 'RUNNING';
}

/** The statuses of running subscriptions, as the API spells them. */
export const RUNNING_STATUSES: readonly SubscriptionStatus[] = [...BY_STATUS.keys()]
  .filter(isRunning)
  .map(publicStatus);

/** Returns the number of the stage of a status. It only grows in the life of a subscription. */
export function stageNumber(status: string): number {
  return STAGES.indexOf(statusRules(status).stage);
}

/** Returns a status as the API spells it. An unknown one becomes INCOMPLETE, which gives no access and is not ended. */
export function publicStatus(status: string): SubscriptionStatus {
  return (isKnownStatus(status) ? status : BEFORE_FIRST_EVENT).toUpperCase() as SubscriptionStatus;
}
