import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const T = 1_760_000_000;
let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate({ clock: { now: () => new Date((T + 86_400) * 1000) } });
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
