import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chargeObject,
  customerObject,
  disputeObject,
  invoiceObject,
  invoicePaymentObject,
  priceObject,
  refundObject,
  type StripeEvent,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const T = 1_760_000_000;
let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate({ clock: { now: () => new Date((T + 86_400) * 1000) } });
});
afterAll(() => tollgate.close());

/** A user with two subscriptions, each paid by an invoice of its own. */
async function subscriberOfTwo(userId: string) {
  const customer = `cus_${userId}`;
  const bought = (name: string, lookupKey: string): StripeEvent[] => {
    const [id, invoice, intent] = [`sub_${userId}_${name}`, `in_${userId}_${name}`, `pi_${userId}_${name}`];
    const charge = chargeObject({ id: `ch_${userId}_${name}`, intent, customer });
    return [
      stripeEvent(
        'customer.subscription.created',
        T,
        subscriptionObject({ id, customer, price: priceObject(lookupKey) }),
      ),
      stripeEvent('invoice.paid', T, invoiceObject({ id: invoice, customer, subscription: id })),
      stripeEvent('charge.succeeded', T, charge),
      stripeEvent('invoice_payment.paid', T, invoicePaymentObject(`inpay_${userId}_${name}`, invoice, intent)),
    ];
  };
  await arrive(
    stripeEvent('customer.created', T, customerObject(customer, userId)),
    ...bought('dear', 'premium_month_eur'),
    ...bought('cheap', 'basic_month_eur'),
  );
}

async function arrive(...events: StripeEvent[]) {
  for (const event of events) await tollgate.deliver(event);
  await tollgate.settle();
}

async function planOf(userId: string): Promise<string> {
  const { me } = (await tollgate.ask({ userId }, '{ me { plan { code } } }')) as { me: { plan: { code: string } } };
  return me.plan.code;
}

describe('two subscriptions of one user', () => {
  test('a dispute about one of two subscriptions does not affect the other [S39]', async () => {
    await subscriberOfTwo('ann');
    expect(await planOf('ann')).toBe('premium');
    const dispute = { id: 'dp_ann', charge: 'ch_ann_dear', intent: 'pi_ann_dear', created: T + 9 };
    await arrive(stripeEvent('charge.dispute.created', T + 9, disputeObject(dispute)));
    expect(await planOf('ann')).toBe('basic');
  });

  test('a full refund of one of two subscriptions does not affect the other', async () => {
    await subscriberOfTwo('ben');
    const refund = { id: 're_ben', charge: 'ch_ben_dear', intent: 'pi_ben_dear', created: T + 9 };
    await arrive(stripeEvent('refund.created', T + 9, refundObject(refund)));
    expect(await planOf('ben')).toBe('basic');
  });
});
