import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { customerObject, type StripeEvent, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { post, startTollgate } from '../support/tollgate.ts';

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const CANCEL = 'mutation { cancelSubscription(input: {}) { subscription { cancelAtPeriodEnd } } }';

/** The service with a Stripe that answers each request about a subscription with `subscription`, and does `during` before it answers a write. */
async function startWith(subscription: object, during: () => Promise<unknown>) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(request.method ?? '');
    if (request.method === 'POST') await during();
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(subscription));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tollgate = await startTollgate({ stripe: { apiBase } });
  closers.push(() => new Promise((resolve) => server.close(resolve)), tollgate.close);
  return { ...tollgate, asked };
}

test('a cancellation is shown by its own answer, although the webhook of an earlier change arrived while Stripe was asked [S124]', async () => {
  const subscription = (cancels: boolean) =>
    subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1', more: { cancel_at_period_end: cancels } });
  const arrive = (event: StripeEvent) => post(tollgate.app, JSON.stringify(event));
  // In the portal, the customer canceled, which is not known, and took that back. The cancellation of the app looks like the state before.
  const takenBack = () =>
    arrive(
      stripeEvent('customer.subscription.updated', Math.floor(Date.now() / 1000), subscription(false), {
        previous: { cancel_at_period_end: true },
      }),
    );
  const tollgate = await startWith(subscription(true), async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000))); // the answer has the same second
    await takenBack();
    await tollgate.settle();
  });
  const before = Math.floor(Date.now() / 1000) - 60;
  await arrive(stripeEvent('customer.created', before, customerObject('cus_1', 'u1')));
  await arrive(stripeEvent('customer.subscription.created', before, subscription(false)));
  await tollgate.settle();

  const answer = await tollgate.ask({ userId: 'u1' }, CANCEL);
  expect(answer['cancelSubscription']).toEqual({ subscription: { cancelAtPeriodEnd: true } });
  expect(tollgate.asked).toEqual(['POST', 'GET']);
});
