import type { mongo } from 'mongoose';
import type { EntitlementDocument } from '../billing/entitlement/entitlement.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from '../billing/entitlement/entitlement.state.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { PaymentState } from '../billing/payment/payment.state.ts';
import { hasEnded } from '../facts/subscription-status.ts';
import type { Audited } from '../outbox/audit-draft.ts';

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

/** What is audited of a user, with these of their invoices. */
export function auditedOf({ userId, entitlement, payments }: Held, invoiceIds: readonly string[]): Audited {
  const known = invoiceIds.flatMap((id) => {
    const payment = payments.get(id);
    return payment ? [paymentProjection.audited(payment, id)] : [];
  });
  return Object.assign({}, entitlementProjection.audited(entitlement, userId), ...known);
}
