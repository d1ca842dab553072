import { describe, expect, test } from '@jest/globals';
import { customerObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { eventPath } from './processing.ts';

const T = 1_760_000_000;
const connection = await openEmptied();

const customer = (id: string, userId: string) => stripeEvent('customer.created', T, customerObject(id, userId));
const subscription = (id: string, of: string, status: string, { at = T, type = 'created', previous = {} } = {}) =>
  stripeEvent(
    `customer.subscription.${type}`,
    at,
    subscriptionObject({ id, customer: of, status }),
    Object.keys(previous).length > 0 ? { previous } : {},
  );

async function arrived(...batches: ReturnType<typeof customer>[][]) {
  const path = await eventPath(connection);
  for (const batch of batches) {
    await path.store(...batch);
    await path.settle();
  }
  const alerts = async () =>
    (await path.messages.find({ kind: 'second-subscription' }).toArray()).map(({ userId, data }) => [userId, data]);
  return { path, alerts };
}

const TOLD = [['u1', { customerIds: ['cus_1', 'cus_2'] }]];

describe('a user with subscriptions of two Stripe customers [4d]', () => {
  const [first, second] = [subscription('sub_1', 'cus_1', 'active'), subscription('sub_2', 'cus_2', 'trialing')];

  test('admins are told once of subscriptions of two Stripe customers of one user, in whatever batches they arrive [S119]', async () => {
    const customers = [customer('cus_1', 'u1'), customer('cus_2', 'u1')];
    const { path, alerts } = await arrived(customers, [first], [second]);
    expect(await alerts()).toEqual(TOLD);
    await path.inbox.reschedule({});
    await path.settle();
    expect(await alerts()).toEqual(TOLD);
  });

  test('admins are told of two subscriptions in one batch', async () => {
    const { alerts } = await arrived([customer('cus_1', 'u1'), customer('cus_2', 'u1'), first, second]);
    expect(await alerts()).toEqual(TOLD);
  });

  test('admins are told of a second subscription when its status becomes live, or when its stream becomes the user’s', async () => {
    const waiting = subscription('sub_2', 'cus_2', 'incomplete');
    const paid = subscription('sub_2', 'cus_2', 'active', {
      at: T + 5,
      type: 'updated',
      previous: { status: 'incomplete' },
    });
    const { path, alerts } = await arrived([customer('cus_1', 'u1'), customer('cus_2', 'u1'), first, waiting]);
    expect(await alerts()).toEqual([]);
    await path.store(paid);
    await path.settle();
    expect(await alerts()).toEqual(TOLD);
  });

  test('admins are told of a second subscription when its stream becomes the user’s', async () => {
    const { path, alerts } = await arrived([customer('cus_1', 'u1'), first, second]);
    expect(await alerts()).toEqual([]);
    await path.store(customer('cus_2', 'u1'));
    await path.settle();
    expect(await alerts()).toEqual(TOLD);
  });

  test('admins are not told if one subscription has ended, or belongs to another user', async () => {
    const ended = subscription('sub_1', 'cus_1', 'canceled');
    const { alerts } = await arrived([customer('cus_1', 'u1'), customer('cus_2', 'u1'), ended, second]);
    expect(await alerts()).toEqual([]);
    const others = await arrived([
      customer('cus_3', 'u3'),
      customer('cus_4', 'u4'),
      subscription('sub_3', 'cus_3', 'active'),
      subscription('sub_4', 'cus_4', 'active'),
    ]);
    expect(await others.alerts()).toEqual([]);
  });
});
