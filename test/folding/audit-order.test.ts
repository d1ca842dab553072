import { expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { type Audited, applyChanges } from '../../src/outbox/audit-draft.ts';
import { customerObject, invoiceObject, stripeEvent } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath } from './processing.ts';

const T = 1_760_000_000;
const INVOICE = { id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: T };
const connection = await openEmptied();

test('the audit entries of a save are in the order of its events, although accounts are compared as a whole and payments by event', async () => {
  const path = await eventPath(connection);
  // So many at once are what an outage leaves behind.
  const updates = Array.from({ length: 60 }, (_, n) =>
    stripeEvent('customer.updated', T + 10 + n, customerObject('cus_1', 'u1', { email: `a${n}@example.com` })),
  );
  await path.store(
    stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
    stripeEvent('invoice.payment_failed', T + 1, invoiceObject({ ...INVOICE, status: 'open', attempts: 1 })),
    ...updates,
    stripeEvent('invoice.paid', T + 100, invoiceObject(INVOICE)),
  );
  await path.settle();
  expect(await path.accounts.countDocuments({ revision: 1 })).toBe(1);

  for await (const { _id: stream, state } of path.accounts.find()) {
    const payments = await path.payments.find({ stream }).toArray();
    const audited: Audited = Object.assign(
      {},
      entitlementProjection.audited(state, stream),
      ...payments.map(({ _id, state }) => paymentProjection.audited(state, _id)),
    );
    const entries = await path.collections.audit.find({ chain: stream }).sort({ seq: 1 }).toArray();
    const told = applyChanges(
      {},
      entries.flatMap(({ changes }) => changes),
    );
    expect(told).toEqual(applyChanges(audited, []));
  }
});
