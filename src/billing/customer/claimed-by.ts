import type { Fact } from '../../facts/fact.ts';

/**
 * Returns the user whom a fact names as the owner of its Stripe customer, or of its purchase if it has no customer. null if it names none.
 * Only this function decides who owns a checkout session, so a purchase, its payment, its refunds and its disputes have one user.
 * `client_reference_id` is used only if it is trusted: a payment link takes it from its URL, so a stranger could pay, and dispute, in the name
 * of another user.
 * https://docs.stripe.com/payment-links/url-parameters#streamline-reconciliation-with-a-url-parameter
 */
export function claimedBy(fact: Fact, trustClientReference: boolean): string | null {
  const userId = 'userId' in fact.now ? fact.now.userId : null;
  if (userId !== null) return userId;
  return fact.kind === 'checkout_session' && trustClientReference ? fact.now.clientReferenceId : null;
}
