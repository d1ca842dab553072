import { describe, expect, test } from '@jest/globals';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { forgetMoney, holdOf, type PaidPeriod, paymentFor } from '../../../src/billing/money/hold.ts';
import {
  disputeMoney,
  type MoneyState,
  NO_MONEY,
  type Paid,
  payMoney,
  refundMoney,
} from '../../../src/billing/money/money.state.ts';
import type { DisputeFact, RefundFact } from '../../../src/facts/fact.ts';
import { eventOf, permutations } from '../../folding/folding.ts';
import { disputeObject, refundObject } from '../../support/stripe-events.ts';
import { paymentAt } from '../subscription/states.ts';

const T = 1_760_000_000;
const at = (day: number) => new Date((T + day * 86_400) * 1000);

type Happens = (money: MoneyState) => MoneyState;

/** A line of a price: of a whole period, or a proration. */
const line = (priceId: string, amount: number, proration = false) => ({ priceId, amount, proration });

/** An invoice that was made out and paid on a day. */
const paid =
  (id: string, day: number, lines: ReturnType<typeof line>[], more: Partial<Paid> = {}): Happens =>
  (money) => {
    const amount = lines.reduce((sum, one) => sum + one.amount, 0);
    const bill = { at: at(day), lines, linesKnown: lines.length > 0, midPeriod: false };
    return payMoney(money, id, paymentAt(at(day), amount, { bill, ...more }, `evt_${id}`));
  };
/** The same without its lines. */
const unlisted = (id: string, day: number, amount: number, midPeriod = false): Happens =>
  paid(id, day, [], { amount, bill: { at: at(day), lines: [], linesKnown: false, midPeriod } });

const refund = (day: number, payment: string, amount: number, status = 'succeeded', id = `re_${payment}`): Happens => {
  const created = T + day * 86_400;
  const object = refundObject({ id, charge: `ch_${payment}`, amount, status, created });
  const event = eventOf('refund.updated', created, object) as FoldEvent<RefundFact>;
  return (money) => refundMoney(money, payment, event);
};
const dispute = (day: number, payment: string, amount: number, status = 'lost', more = {}): Happens => {
  const created = T + day * 86_400;
  const object = disputeObject({ id: `dp_${payment}`, charge: `ch_${payment}`, amount, status, created, more });
  const event = eventOf('charge.dispute.updated', created, object) as FoldEvent<DisputeFact>;
  return (money) => disputeMoney(money, payment, event);
};

/** The price of the plan, in the month from this day on. */
const month = (day: number, priceId = 'price_plan'): PaidPeriod => ({ start: at(day), priceId });

/** What holds the plan's item back, which forgetting after each event must not change. */
function holdAfter(period: PaidPeriod, ...happened: Happens[]) {
  const hold = holdOf(
    happened.reduce((money, happens) => happens(money), NO_MONEY),
    period,
  );
  const forgetful = happened.reduce((money, happens) => forgetMoney(happens(money), [period]), NO_MONEY);
  expect(holdOf(forgetful, period)).toEqual(hold);
  return hold && `${hold.reason} ${hold.id}`;
}

const renewal = paid('in_1', 0, [line('price_plan', 1999)]);
const seat = paid('in_2', 10, [line('price_plan', -1000, true), line('price_plan', 1300, true)]);
const addOn = paid('in_3', 12, [line('price_add_on', 500, true)]);

describe('within a period', () => {
  test.each<[string, Happens[], string | null]>([
    ['refunding a proration invoice keeps the plan', [renewal, seat, refund(11, 'in_2', 300)], null],
    ['losing a dispute over a proration invoice keeps the plan', [renewal, seat, dispute(11, 'in_2', 300)], null],
    [
      'an open dispute over a proration invoice keeps the plan',
      [renewal, seat, dispute(11, 'in_2', 300, 'needs_response')],
      null,
    ],
    ['refunding an add-on keeps the plan', [renewal, addOn, refund(13, 'in_3', 500)], null],
    [
      'refunding the renewal holds the plan, whatever was prorated since',
      [renewal, seat, refund(11, 'in_1', 1999)],
      'REFUNDED in_1',
    ],
    ['a proration after the refund does not end the hold', [renewal, refund(5, 'in_1', 1999), seat], 'REFUNDED in_1'],
    [
      'refunding every payment of a period holds the plan',
      [renewal, seat, refund(11, 'in_2', 300), refund(12, 'in_1', 1999)],
      'REFUNDED in_1',
    ],
    [
      'losing a dispute over the renewal holds the plan',
      [renewal, seat, dispute(11, 'in_1', 1999)],
      'DISPUTED dp_in_1',
    ],
    ['losing a dispute over a part of the renewal keeps the plan', [renewal, dispute(5, 'in_1', 100)], null],
    [
      'an open dispute over a part of the renewal keeps the plan',
      [renewal, dispute(5, 'in_1', 100, 'needs_response')],
      null,
    ],
    [
      'a refund of a part and a lost dispute over the rest hold the plan',
      [renewal, refund(3, 'in_1', 999), dispute(5, 'in_1', 1000)],
      'DISPUTED dp_in_1',
    ],
    [
      'a dispute in another currency counts as the whole',
      [renewal, dispute(5, 'in_1', 100, 'lost', { currency: 'usd' })],
      'DISPUTED dp_in_1',
    ],
    [
      'billing the period again ends the hold',
      [renewal, refund(5, 'in_1', 1999), paid('in_2', 6, [line('price_plan', 1999)])],
      null,
    ],
    [
      'a refund that fails after it succeeded gives access back',
      [renewal, refund(5, 'in_1', 1999), refund(8, 'in_1', 1999, 'failed')],
      null,
    ],
    [
      'a refund that failed is not counted again by a late report',
      [renewal, refund(5, 'in_1', 1999, 'failed'), refund(8, 'in_1', 1999)],
      null,
    ],
    ['a pending refund of all of it holds the plan', [renewal, refund(5, 'in_1', 1999, 'pending')], 'REFUNDED in_1'],
  ])('%s [S107]', (_what, happened, expected) => {
    expect(holdAfter(month(0), ...happened)).toBe(expected);
  });
});

describe('after an upgrade in the middle of a period', () => {
  const upgrade = paid('in_2', 10, [line('price_plan', -1300, true), line('price_vip', 6600, true)]);
  const moreSeats = paid('in_3', 15, [line('price_vip', -3000, true), line('price_vip', 6000, true)]);
  const vip = month(0, 'price_vip');

  test.each<[string, Happens[], string | null]>([
    ['refunding the upgrade invoice holds the new plan', [renewal, upgrade, refund(11, 'in_2', 5300)], 'REFUNDED in_2'],
    [
      'losing a dispute over the upgrade holds the new plan',
      [renewal, upgrade, dispute(11, 'in_2', 5300)],
      'DISPUTED dp_in_2',
    ],
    [
      'refunding what the former plan was paid with keeps the new one',
      [renewal, upgrade, refund(11, 'in_1', 1999)],
      null,
    ],
    [
      'refunding seats that were added later keeps the new plan',
      [renewal, upgrade, moreSeats, refund(16, 'in_3', 3000)],
      null,
    ],
    [
      'refunding the renewal holds a plan whose upgrade is billed later',
      [renewal, refund(11, 'in_1', 1999)],
      'REFUNDED in_1',
    ],
  ])('%s', (_what, happened, expected) => {
    expect(holdAfter(vip, ...happened)).toBe(expected);
  });

  test('going back to the former plan makes its own payment count again', () => {
    expect(holdAfter(month(0), renewal, upgrade, refund(11, 'in_2', 5300))).toBeNull();
    expect(holdAfter(month(0), renewal, upgrade, refund(11, 'in_1', 1999))).toBe('REFUNDED in_1');
  });
});

describe('in the next period', () => {
  const next = paid('in_9', 30, [line('price_plan', 1999)]);

  test.each<[string, Happens[], string | null]>([
    ['the renewal ends the hold of a refund', [renewal, refund(5, 'in_1', 1999), next], null],
    ['a refund holds until the renewal is paid', [renewal, refund(5, 'in_1', 1999)], 'REFUNDED in_1'],
    ['a lost dispute holds until the renewal is paid', [renewal, dispute(5, 'in_1', 1999)], 'DISPUTED dp_in_1'],
    ['refunding the last period keeps the plan', [renewal, next, refund(35, 'in_1', 1999)], null],
    ['refunding the last period keeps a plan that is not billed yet', [renewal, refund(35, 'in_1', 1999)], null],
    ['losing a dispute over the last period keeps the plan', [renewal, next, dispute(35, 'in_1', 1999)], null],
    [
      'an open dispute over the last period holds the plan',
      [renewal, next, dispute(35, 'in_1', 1999, 'needs_response')],
      'DISPUTED dp_in_1',
    ],
    [
      'an open dispute over a part of the last period keeps the plan',
      [renewal, next, dispute(35, 'in_1', 100, 'needs_response')],
      null,
    ],
    ['refunding the renewal holds the plan', [renewal, next, refund(35, 'in_9', 1999)], 'REFUNDED in_9'],
    [
      'a renewal that the balance pays ends the hold',
      [
        renewal,
        refund(5, 'in_1', 1999),
        paid('in_9', 30, [line('price_plan', 1999)], { amount: 0, fromBalance: 1999 }),
      ],
      null,
    ],
    [
      'a renewal of nothing ends no hold',
      [renewal, refund(5, 'in_1', 1999), paid('in_9', 30, [line('price_plan', 0)])],
      'REFUNDED in_1',
    ],
    [
      'refunding the small rest that the balance left to pay keeps the plan',
      [
        renewal,
        paid('in_9', 30, [line('price_plan', 1999)], { amount: 99, fromBalance: 1900 }),
        refund(35, 'in_9', 99),
      ],
      null,
    ],
    [
      'refunding what was charged beside a small balance holds the plan',
      [
        renewal,
        paid('in_9', 30, [line('price_plan', 1999)], { amount: 1900, fromBalance: 99 }),
        refund(35, 'in_9', 1900),
      ],
      'REFUNDED in_9',
    ],
  ])('%s', (_what, happened, expected) => {
    expect(holdAfter(month(30), ...happened)).toBe(expected);
  });
});

describe('an invoice whose lines are not known', () => {
  test.each<[string, Happens[], string | null]>([
    ['is for the period if it is a renewal', [unlisted('in_1', 0, 1999), refund(5, 'in_1', 1999)], 'REFUNDED in_1'],
    [
      'is a proration if Stripe made it for a change',
      [unlisted('in_1', 0, 1999), unlisted('in_2', 10, 300, true), refund(11, 'in_2', 300)],
      null,
    ],
  ])('%s', (_what, happened, expected) => {
    expect(holdAfter(month(0), ...happened)).toBe(expected);
  });
});

test('the payment for a period is the same in every order in which invoices are folded', () => {
  const upgrade = paid('in_2', 10, [line('price_plan', -1300, true), line('price_vip', 6600, true)]);
  const found = [...permutations([renewal, upgrade, addOn])].map((order) =>
    order.reduce((money, happens) => happens(money), NO_MONEY),
  );
  for (const money of found) {
    expect(
      ['price_plan', 'price_vip', 'price_add_on', 'price_other'].map((id) => paymentFor(money, month(0, id))?.id),
    ).toEqual(['in_1', 'in_2', 'in_3', 'in_1']);
  }
});

test('a payment that many later prorations follow is still the payment for its period', () => {
  const prorations = Array.from({ length: 20 }, (_, n) => paid(`in_p${n}`, 1 + n, [line('price_plan', 100, true)]));
  expect(holdAfter(month(0), renewal, ...prorations, refund(25, 'in_1', 1999))).toBe('REFUNDED in_1');
});
