import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const T = 1_760_000_000;
const business = { at: (T + 86_400) * 1000, now: () => new Date(business.at) };
let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate({ clock: business });
});
afterAll(() => tollgate.close());

test('with a business clock of another year, events are due and claimed now, and access ends by that clock [S92]', async () => {
  await tollgate.deliver(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')));
  const event = stripeEvent('customer.subscription.created', T, subscriptionObject({ id: 'sub_1', customer: 'cus_1' }));
  await tollgate.deliver(event);
  const row = await tollgate.connection.collection('events').findOne({ _id: event.id as never });
  expect(row?.['dueAt']).toEqual(new Date(0));

  await tollgate.settle();
  const plan = async () => tollgate.ask({ userId: 'u1' }, '{ me { plan { code } } }');
  expect(await plan()).toEqual({ me: { plan: { code: 'premium' } } });
  business.at += 40 * 86_400_000;
  expect(await plan()).toEqual({ me: { plan: { code: 'free' } } });
});
