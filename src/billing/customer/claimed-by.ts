import type { Fact } from '../../facts/fact.ts';

/**
 * The user whom a fact names as the owner of its Stripe customer, or of its purchase if it has none. Returns null if it names none.
 * This alone decides whose a checkout session is, so a purchase, its payment, its refunds and its disputes have one user.
 * A payment link takes `client_reference_id` from its URL: a stranger could pay, and dispute, in the name of another user.
 * https://docs.stripe.com/payment-links/url-parameters#streamline-reconciliation-with-a-url-parameter
 */
export function claimedBy(fact: Fact, trustClientReference: boolean): string | null {
  const userId = 'userId' in fact.now ? fact.now.userId : null;
  if (userId !== null) return userId;
  return fact.kind === 'checkout_session' && trustClientReference ? fact.now.clientReferenceId : null;
}
