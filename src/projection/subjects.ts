import type { Fact } from '../facts/fact.ts';

/** The Stripe customer that a fact is about; null where it names none. */
export function customerOf(fact: Fact): string | null {
  return fact.kind === 'customer' ? fact.id : fact.now.customerId || null;
}

/** The user whom a fact names as the owner of its Stripe customer; null where it names none. */
export function claimedBy(fact: Fact, trustClientReference: boolean): string | null {
  if (fact.now.userId !== null) return fact.now.userId;
  // A payment link takes client_reference_id from its URL: a stranger could pay, and dispute, in somebody's name.
  return fact.kind === 'checkout_session' && trustClientReference ? fact.now.clientReferenceId : null;
}

/**
 * The documents that fold a fact, once its user is known. This is the one table of what belongs where: a new kind of fact
 * gets its line here.
 */
export function subjectsOf(fact: Fact, userId: string): string[] {
  const entitlement = `entitlement:${userId}`;
  switch (fact.kind) {
    case 'customer':
    case 'subscription':
      return [entitlement];
    case 'invoice':
      return [entitlement, `payment:${fact.id}`];
    case 'checkout_session': {
      const payment = fact.now.invoiceId ?? fact.now.paymentIntentId;
      return payment === null ? [entitlement] : [entitlement, `payment:${payment}`];
    }
  }
}
