import type Stripe from 'stripe';

/** The reasons for a cancellation that Stripe's SDK declares, as the API spells them. An update of the SDK that adds one does not compile until the table has it. */
export type CancellationFeedback = Uppercase<Declared<Stripe.Subscription.CancellationDetails.Feedback>>;

/** The SDK's unions end in "any other string". */
type Declared<Feedback extends string> = Feedback extends string ? (string extends Feedback ? never : Feedback) : never;

const KNOWN: Readonly<Record<CancellationFeedback, true>> = {
  TOO_EXPENSIVE: true,
  MISSING_FEATURES: true,
  SWITCHED_SERVICE: true,
  UNUSED: true,
  CUSTOMER_SERVICE: true,
  TOO_COMPLEX: true,
  LOW_QUALITY: true,
  OTHER: true,
};

/** Returns feedback as the API spells it. Feedback that a newer version of Stripe's API adds counts as OTHER. */
export function publicFeedback(feedback: string): CancellationFeedback {
  const spelled = feedback.toUpperCase();
  return Object.hasOwn(KNOWN, spelled) ? (spelled as CancellationFeedback) : 'OTHER';
}
