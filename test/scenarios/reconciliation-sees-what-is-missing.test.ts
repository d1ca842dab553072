import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Reconciling, startReconciling } from '../reconciliation/reconciling.ts';
import { customerObject, priceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { startTollgate } from '../support/tollgate.ts';

const T = 1_760_000_000;

describe('the comparison of objects', () => {
  let here: Reconciling;
  beforeEach(async () => {
    here = await startReconciling();
  });
  afterEach(() => here.close());

  test('comparing objects finds a subscription that was bought and canceled without any event [S95]', async () => {
    here.dropWebhooks();
    const customer = await here.buy('ann', 'premium');
    const [subscription] = (await here.stripe.subscriptions.list({ customer })).data;
    await here.stripe.subscriptions.cancel(subscription?.id ?? '');
    await here.sandbox.settled();
    await here.stripeSide.events.deleteMany({});

    const report = await here.reconciliation.compareObjects();
    expect(report?.drift).toContainEqual({ customerId: customer, objectId: subscription?.id, kind: 'missing' });
    const { me } = (await here.ask({ userId: 'ann' }, '{ me { endedSubscriptions { nodes { status } } } }')) as {
      me: { endedSubscriptions: unknown };
    };
    expect(me.endedSubscriptions).toEqual({ nodes: [{ status: 'CANCELED' }] });
  });
});

describe('a change of plan that waits for its payment', () => {
  test.each([
    ['customer.subscription.pending_update_applied', 'pro_month_eur', 'pro'],
    ['customer.subscription.pending_update_expired', 'premium_month_eur', 'premium'],
  ])(
    'a change of plan that waits for its payment ends with %s, although no other event reports it [S97]',
    async (type, price, plan) => {
      const tollgate = await startTollgate({ clock: { now: () => new Date((T + 86_400) * 1000) } });
      const subscription = { id: 'sub_1', customer: 'cus_1' };
      await tollgate.deliver(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')));
      await tollgate.deliver(stripeEvent('customer.subscription.created', T, subscriptionObject(subscription)));
      const after = stripeEvent(type, T + 60, subscriptionObject({ ...subscription, price: priceObject(price) }));
      await tollgate.deliver(after);
      await tollgate.settle();
      expect(await tollgate.ask({ userId: 'u1' }, '{ me { plan { code } } }')).toEqual({
        me: { plan: { code: plan } },
      });
      const row = await tollgate.connection.collection('events').findOne({ _id: after.id as never });
      expect(row?.['status']).toBe('PROCESSED');
      await tollgate.close();
    },
  );
});
