import { describe, expect, test } from '@jest/globals';
import { NO_ENTITLEMENTS } from '../../../src/billing/entitlement/entitlement.state.ts';
import { outlivingMessages } from '../../../src/billing/entitlement/outliving.messages.ts';

const at = (day: number) => new Date(Date.UTC(2026, 0, day));
const erased = { stripeIds: ['cus_1'], cause: { eventId: 'e', at: at(2) } };
const living = (day: number, more: object = {}) =>
  ({
    sub_1: { now: { customerId: 'cus_1', status: 'active', ...more }, cause: { eventId: 's', at: at(day) } },
  }) as never;
const told = (state: object) => outlivingMessages({ ...NO_ENTITLEMENTS, ...state }, 'u1').map(({ id }) => id);

describe('a subscription that outlives its account', () => {
  test('admins are told of a subscription that outlives its account', () => {
    expect(told({ erased, subscriptions: living(3) })).toEqual(['erased-but-live:sub_1']);
  });

  test.each<[string, object]>([
    ['nothing was deleted', { subscriptions: living(3) }],
    ['it is only known from before the deletion', { erased, subscriptions: living(2) }],
    ['it has ended', { erased, subscriptions: living(3, { status: 'canceled' }) }],
    ['it belongs to a new Stripe customer', { erased, subscriptions: living(3, { customerId: 'cus_2' }) }],
    ['only a checkout or an invoice names it', { erased, subscriptions: { sub_1: { now: null, cause: null } } }],
  ])('admins are not told of a subscription that outlives its account if %s', (_where, state) => {
    expect(told(state)).toEqual([]);
  });
});
