import { expect, test } from '@jest/globals';
import { NO_ENTITLEMENTS, UNKNOWN_PURCHASE } from '../../../src/billing/entitlement/entitlement.state.ts';
import { holdsOf } from '../../../src/billing/entitlement/holds.ts';
import { NO_MONEY } from '../../../src/billing/money/money.state.ts';
import type { CheckoutSessionNow } from '../../../src/facts/fact.ts';
import { causeAt, later, subscriptionNow, subscriptionState } from '../subscription/states.ts';

const disputed = (id: string, hours: number) => ({
  ...NO_MONEY,
  disputes: {
    [id]: {
      status: 'needs_response',
      paymentId: null,
      amount: 1999,
      currency: 'eur',
      openedAt: later(0, hours),
      cause: causeAt(later(0, hours)),
    },
  },
});
const held = (id: string, hours: number, status = 'active') =>
  subscriptionState(subscriptionNow({ status }), { money: disputed(id, hours) });
const hold = (id: string, hours: number) => ({
  kind: 'DISPUTE',
  id,
  paymentId: null,
  startedAt: later(0, hours),
  endsAt: null,
});

test('holds are listed newest first, of subscriptions and purchases, without those that have ended', () => {
  const bought = { ...UNKNOWN_PURCHASE, now: {} as CheckoutSessionNow };
  const state = {
    ...NO_ENTITLEMENTS,
    subscriptions: {
      sub_1: held('dp_1', 1),
      sub_2: held('dp_2', 3),
      sub_3: held('dp_3', 4, 'canceled'),
      sub_4: held('dp_4', 3),
    },
    purchases: {
      cs_1: { ...bought, money: disputed('dp_5', 2) },
      cs_2: { ...UNKNOWN_PURCHASE, money: disputed('dp_6', 9) },
      cs_3: bought,
    },
  };
  expect(holdsOf(state)).toEqual([hold('dp_4', 3), hold('dp_2', 3), hold('dp_5', 2), hold('dp_1', 1)]);
  const other = { ...state, subscriptions: { sub_4: held('dp_4', 3), sub_2: held('dp_2', 3) }, purchases: {} };
  expect(holdsOf(other)).toEqual([hold('dp_4', 3), hold('dp_2', 3)]);
});
