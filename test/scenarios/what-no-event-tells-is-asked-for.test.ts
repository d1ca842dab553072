import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pay } from '../../packages/stripe-sandbox/test/buying.ts';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { controlOf } from '../story/year/person.ts';
import { buyer } from '../support/buyer.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const entitlement = async (userId: string, feature: string) => {
  const { me } = await tollgate.ask(
    { userId },
    `{ me { entitlement(feature: "${feature}") { granted reason limit } } }`,
  );
  return (me as { entitlement: Json }).entitlement;
};

/** Until Stripe was asked everything that is to be asked. */
async function askedAll() {
  const question = { lookUpAt: { $exists: true } };
  while (await tollgate.connection.collection('events').findOne(question)) {
    await tollgate.app.lookUp.runOnce();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await tollgate.settle();
}

test('the lines of a session that another integration created are read from Stripe [S44]', async () => {
  const stripe = stripeAt(tollgate.sandbox.url);
  const { id: customer } = await stripe.customers.create({ email: 'lin@example.com', metadata: { userId: 'lin' } });
  const { data } = await stripe.prices.list({ lookup_keys: ['extra_generations_one_time_eur'] });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    customer,
    line_items: [{ price: data[0]?.id ?? '', quantity: 2 }],
    success_url: 'http://localhost:4000/checkout/success',
  });
  await pay(session);
  await tollgate.settle();
  await askedAll();
  expect(await entitlement('lin', 'generations')).toMatchObject({ granted: true, limit: 1_010 });
  expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
});

test('a subscription whose access period has ended by all known events is read from Stripe before its renewal is denied [S80]', async () => {
  const ann = buyer(tollgate, 'ann');
  const { session } = await ann.checkout({ plan: 'premium' });
  await ann.pay(session?.url ?? '');
  await tollgate.settle();
  await controlOf(tollgate, 'network', { seed: 1, drop: 1 });
  await controlOf(tollgate, 'clock', { advance: 32 * 86_400 });
  await tollgate.settle();

  expect(await entitlement('ann', 'signals_premium')).toMatchObject({ granted: false, reason: 'EXPIRED' });
  expect(await entitlement('ann', 'signals_premium')).toMatchObject({ granted: false, reason: 'EXPIRED' });
  const questions = () =>
    tollgate.connection.collection('events').countDocuments({ type: 'object.reread', _id: /sub_/ as never });
  while ((await questions()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await askedAll();
  expect(await entitlement('ann', 'signals_premium')).toMatchObject({ granted: true, reason: 'ACTIVE' });
  expect(await questions()).toBe(1);
});
