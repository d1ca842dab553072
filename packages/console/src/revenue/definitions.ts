/** What the figures mean, in the sentences of docs/revenue.md. test/console/definitions.test.ts compares them. */
export const DEFINITIONS = {
  MRR: [
    'MRR (monthly recurring revenue) is what a subscription bills per month on its terms at that time. It counts while the subscription is active or past due.',
    'A year counts as 12 months, 52 weeks or 365 days.',
    'A trial has no MRR.',
  ],
  'Active subscriptions': [
    'Active subscriptions (activeSubscriptionCount) are those that are active, past due or on trial at the end of the range.',
    'A subscription that is unpaid, paused or incomplete has no MRR and is not counted as active.',
  ],
  New: ['The MRR of the stream was 0 and had always been 0.', 'A stream is one Stripe customer.'],
  Expansion: ['The MRR of the stream was more than 0, and is now as much or more.', 'A stream is one Stripe customer.'],
  Reactivation: ['The MRR of the stream was 0, and had been more before.', 'A stream is one Stripe customer.'],
  Contraction: [
    'The MRR of the stream was more than 0, and is now less, but not 0.',
    'A stream is one Stripe customer.',
  ],
  Churn: ['The MRR of the stream falls to 0.', 'A stream is one Stripe customer.'],
  Movements: [
    'For any from and to, the MRR at from plus the movements within the range is exactly the MRR at to, in each currency and for each price.',
    'A plan change is a loss of one price and a gain of another at the same instant. Both are part of one expansion or contraction, even if they add up to 0.',
  ],
  Gross: ['The amount paid, with tax. Each line of an invoice counts for its own price.'],
  Refunds: ['The amount refunded, regardless of the date of the payment. A failed refund does not count.'],
  Disputes: ['The amount withdrawn by the bank, minus the amount reinstated after a won dispute.'],
  Net: ["Net is gross less refunds and disputes. Stripe's fees are not deducted."],
  'Failed payments': ['The number of failed payment attempts.'],
  Recovered: ['The amount paid after a failed attempt. It is part of paid.'],
  'Churn rate': [
    'Churn rate (churnRatio, from 0 to 1): the share of the subscriptions that ran at from (active, past due or on trial) and ended before to.',
  ],
  'Reasons for leaving': [
    "Reasons (canceledByFeedback): the number of subscriptions that ended within the range, by the customer's reason",
    'The entry without a reason has all others, such as those that ended after failed payments.',
  ],
  'Trial conversion': [
    'A trial ends with the first status that is not trialing. It has converted if the subscription is active or past due right after it, and not if it is canceled, paused or unpaid then.',
    'trialConversionRatio is the share of the trials that ended within the range and converted.',
  ],
  Retention: [
    'Retention (cohorts): the subscriptions that became active or trialing for the first time in a calendar month, and how many of them had not ended at the end of that month and of each later one.',
    'Only months that are wholly within the range count.',
  ],
  ARPU: ['ARPU (arpu): the MRR at the end of the range, divided by the running subscriptions that are not on trial.'],
  'Lifetime value': [
    'Lifetime value (lifetimeValue): ARPU divided by the churn rate per month, which is churnRatio divided by the number of months (365/12 days) in the range. It is null if no subscription ended.',
  ],
} as const satisfies Record<string, readonly string[]>;

export type Term = keyof typeof DEFINITIONS;
