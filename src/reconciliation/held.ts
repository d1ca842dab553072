import type { mongo } from 'mongoose';
import type { EntitlementDocument } from '../billing/entitlement/entitlement.document.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from '../billing/entitlement/entitlement.state.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import type { PaymentState } from '../billing/payment/payment.state.ts';
import { hasEnded } from '../billing/subscription/subscription.state.ts';

/** What the documents say of one user. */
export interface Held {
  userId: string;
  entitlement: EntitlementState;
  /** By invoice. */
  payments: ReadonlyMap<string, PaymentState>;
}

export interface Documents {
  entitlements: mongo.Collection<EntitlementDocument>;
  payments: mongo.Collection<PaymentDocument>;
}

/** Reads the documents of a user that concern these invoices. */
export async function readHeld(
  userId: string,
  invoiceIds: readonly string[],
  { entitlements, payments }: Documents,
): Promise<Held> {
  const [entitlement, paid] = await Promise.all([
    entitlements.findOne({ _id: userId }),
    payments.find({ _id: { $in: [...invoiceIds] } }).toArray(),
  ]);
  return {
    userId,
    entitlement: entitlement?.state ?? NO_ENTITLEMENTS,
    payments: new Map(paid.map(({ _id, state }) => [_id, state])),
  };
}

/** The subscriptions of a Stripe customer that have not ended, as far as we know. */
export function liveSubscriptions({ entitlement }: Held, customerId: string): string[] {
  return Object.entries(entitlement.subscriptions)
    .filter(([, { now }]) => now?.customerId === customerId && !hasEnded(now.status))
    .map(([id]) => id);
}
