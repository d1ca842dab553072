import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import { NO_ENTITLEMENTS } from '../../src/billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../../src/billing/fold.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { driftOf, wouldChange } from '../../src/reconciliation/drift.ts';
import type { StoredState } from '../../src/reconciliation/stored-state.ts';
import type { Snapshot } from '../../src/reconciliation/stripe-objects.ts';
import { eventOf } from '../folding/folding.ts';
import { invoiceObject, subscriptionObject } from '../support/stripe-events.ts';

const T = 1_760_000_000;
const INVOICE = { id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: T };
const paidInvoice = invoiceObject(INVOICE);
const failedInvoice = invoiceObject({ ...INVOICE, status: 'open', attempts: 1 });
const subscribed = eventOf('customer.subscription.created', T, subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));
const failed = eventOf('invoice.payment_failed', T, failedInvoice);
const paid = eventOf('invoice.paid', T + 60, paidInvoice);

/** What the documents say after the entitlement folded some events, and the payment others. */
function stored(entitlement: FoldEvent[], payment: FoldEvent[]): StoredState {
  const payments =
    payment.length === 0 ? [] : [['in_1', payment.reduce(paymentProjection.fold, paymentProjection.empty)] as const];
  return {
    customerId: 'cus_1',
    entitlement: entitlementProjection.settle(entitlement.reduce(entitlementProjection.fold, NO_ENTITLEMENTS)),
    payments: new Map(payments),
  };
}

const LATER = new Date((T + 3_600) * 1000);
const snapshot: Snapshot = {
  type: 'invoice.synced',
  id: 'in_1',
  read: {
    object: paidInvoice as { id: string },
    startedAt: LATER,
    answeredAt: LATER,
    askedAt: LATER,
    seen: [],
    idempotencyKey: null,
  },
};

describe('drift', () => {
  const whole = stored([subscribed, failed, paid], [failed, paid]);

  test.each<[string, StoredState, 'stale' | 'missing' | null]>([
    ['is none if both documents know that it was paid', whole, null],
    ['is stale if only the entitlement still has it open', stored([subscribed, failed], [failed, paid]), 'stale'],
    ['is stale if only the entitlement lacks its money', stored([subscribed], [failed, paid]), 'stale'],
    ['is stale if only the payment still has it open', stored([subscribed, failed, paid], [failed]), 'stale'],
    ['is missing if only the entitlement knows it', stored([subscribed, failed, paid], []), 'missing'],
    ['is missing if no document knows it', stored([subscribed], []), 'missing'],
  ])('drift of a paid invoice %s', (_what, before, kind) => {
    expect(wouldChange(before, snapshot)).toBe(kind !== null);
    expect(driftOf(before, whole, snapshot)).toBe(kind);
  });
});
