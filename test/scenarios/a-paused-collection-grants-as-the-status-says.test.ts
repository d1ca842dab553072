import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { customerObject, priceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { catalogText, startTollgate, type Tollgate } from '../support/tollgate.ts';

const T = 1_760_000_000;
let tollgate: Tollgate;
let now = new Date((T + 86_400) * 1000);
beforeAll(async () => {
  const text = await catalogText();
  const catalog = text.replace('  pro:\n    name: Pro\n', '  pro:\n    name: Pro\n    whilePaused: suspend\n');
  tollgate = await startTollgate({ clock: { now: () => now }, catalogText: catalog });
});
afterAll(() => tollgate.close());

test.each([
  ['active', true, 'ACTIVE'],
  ['paused', false, 'PAUSED'],
])('a subscription with paused collection and status %s is granted: %p [S88]', async (status, granted, reason) => {
  const [userId, customer] = [`user-${status}`, `cus_${status}`];
  const more = { pause_collection: { behavior: 'void', resumes_at: null } };
  await tollgate.deliver(stripeEvent('customer.created', T, customerObject(customer, userId)));
  await tollgate.deliver(
    stripeEvent(
      'customer.subscription.updated',
      T + 1,
      subscriptionObject({ id: `sub_${status}`, customer, status, more }),
      { previous: { pause_collection: null } },
    ),
  );
  await tollgate.settle();
  const query = '{ me { entitlement(feature: "signals_premium") { granted reason } } }';
  expect(await tollgate.ask({ userId }, query)).toEqual({ me: { entitlement: { granted, reason } } });
});

test('a subscription to a plan that says so is suspended while payments are paused, and not longer [S88]', async () => {
  const [userId, customer] = ['user-suspended', 'cus_suspended'];
  const more = { pause_collection: { behavior: 'void', resumes_at: T + 2 * 86_400 } };
  const price = priceObject('pro_month_eur');
  await tollgate.deliver(stripeEvent('customer.created', T, customerObject(customer, userId)));
  await tollgate.deliver(
    stripeEvent(
      'customer.subscription.created',
      T + 1,
      subscriptionObject({ id: 'sub_suspended', customer, price, more }),
    ),
  );
  await tollgate.settle();
  const query = '{ me { entitlement(feature: "copy_trading") { granted reason } } }';
  const access = async () => (await tollgate.ask({ userId }, query))['me'];
  expect(await access()).toEqual({ entitlement: { granted: false, reason: 'PAUSED' } });
  now = new Date((T + 2 * 86_400) * 1000);
  expect(await access()).toEqual({ entitlement: { granted: true, reason: 'ACTIVE' } });
});
