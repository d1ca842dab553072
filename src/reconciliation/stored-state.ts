import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from '../billing/entitlement/entitlement.state.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { PaymentState } from '../billing/payment/payment.state.ts';
import { hasEnded } from '../facts/subscription-status.ts';
import type { Audited } from '../outbox/audit-draft.ts';

/** The stored state of one Stripe customer. */
export interface StoredState {
  customerId: string;
  entitlement: EntitlementState;
  /** By invoice ID. */
  payments: ReadonlyMap<string, PaymentState>;
}

export interface Documents {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
}

/** Reads the account of a Stripe customer, and its payments for these invoices. */
export async function readStoredState(
  customerId: string,
  invoiceIds: readonly string[],
  { accounts, payments }: Documents,
): Promise<StoredState> {
  const [account, paid] = await Promise.all([
    accounts.findOne({ _id: customerId }),
    payments.find({ _id: { $in: [...invoiceIds] } }).toArray(),
  ]);
  return {
    customerId,
    entitlement: account?.state ?? NO_ENTITLEMENTS,
    payments: new Map(paid.map(({ _id, state }) => [_id, state])),
  };
}

/** Returns the IDs of the customer's subscriptions that have not ended in our documents. */
export function liveSubscriptions({ entitlement, customerId }: StoredState): string[] {
  return Object.entries(entitlement.subscriptions)
    .filter(([, { now }]) => now?.customerId === customerId && !hasEnded(now.status))
    .map(([id]) => id);
}

/** Returns the IDs of the schedules that manage the customer's subscriptions in our documents. */
export function storedSchedules({ entitlement }: StoredState): string[] {
  return Object.values(entitlement.subscriptions).flatMap(({ schedules = {} }) => Object.keys(schedules));
}

/** Returns the audited facts of the customer and of these invoices. */
export function auditedOf({ customerId, entitlement, payments }: StoredState, invoiceIds: readonly string[]): Audited {
  const known = invoiceIds.flatMap((id) => {
    const payment = payments.get(id);
    return payment ? [paymentProjection.audited(payment, id)] : [];
  });
  return Object.assign({}, entitlementProjection.audited(entitlement, customerId), ...known);
}
