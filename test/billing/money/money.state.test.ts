import { describe, expect, test } from '@jest/globals';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { FOR_GOOD, forgetMoney, holdOf, lastPayment, refundedOf } from '../../../src/billing/money/hold.ts';
import {
  disputeMoney,
  type MoneyState,
  NO_MONEY,
  payMoney,
  refundMoney,
} from '../../../src/billing/money/money.state.ts';
import type { ChargeFact, DisputeFact, RefundFact } from '../../../src/facts/fact.ts';
import { eventOf, permutations } from '../../folding/folding.ts';
import { chargeObject, disputeObject, refundObject } from '../../support/stripe-events.ts';
import { paymentAt } from '../subscription/states.ts';

const T = 1_760_000_000;
const at = (second: number) => new Date((T + second) * 1000);

/** One thing that happens to the money; so many seconds after T. */
type Happens = (money: MoneyState) => MoneyState;

const paid =
  (id: string, second: number, amount = 1999): Happens =>
  (money) =>
    payMoney(money, id, paymentAt(at(second), amount, {}, `evt_paid_${second}`));
const refund = (second: number, amount: number, status = 'succeeded', id = 're_1', payment = 'in_1'): Happens => {
  const object = refundObject({ id, charge: 'ch_1', amount, status });
  const event = eventOf('refund.updated', T + second, object, { id: `evt_${id}_${second}` });
  return (money) => refundMoney(money, payment, event as FoldEvent<RefundFact>);
};
const charged = (second: number, refunded: number, id = 'ch_1', payment = 'in_1'): Happens => {
  const object = chargeObject({ id, intent: 'pi_1', refunded });
  const event = eventOf('charge.refunded', T + second, object, { id: `evt_${id}_${second}` });
  return (money) => refundMoney(money, payment, event as FoldEvent<ChargeFact>);
};
const dispute = (second: number, status: string, id = 'dp_1', payment = 'in_1'): Happens => {
  const event = eventOf('charge.dispute.updated', T + second, disputeObject({ id, charge: 'ch_1', status }), {
    id: `evt_${id}_${second}`,
  });
  return (money) => disputeMoney(money, payment, event as FoldEvent<DisputeFact>);
};

const moneyAfter = (...happened: Happens[]) => happened.reduce((money, happens) => happens(money), NO_MONEY);
/** The same, with what a document forgets after each second. */
const settled = (...happened: Happens[]) =>
  happened.reduce((money, happens) => forgetMoney(happens(money), [FOR_GOOD]), NO_MONEY);
const reason = (...happened: Happens[]) => {
  const holds = holdOf(settled(...happened), FOR_GOOD)?.reason ?? null;
  expect(holdOf(moneyAfter(...happened), FOR_GOOD)?.reason ?? null).toBe(holds); // forgetting changes nothing
  return holds;
};

describe('access is suspended', () => {
  test.each<[string, Happens[], 'DISPUTED' | 'REFUNDED' | null]>([
    ['by a dispute that needs a response', [paid('in_1', 0), dispute(5, 'needs_response')], 'DISPUTED'],
    ['by a dispute under review', [paid('in_1', 0), dispute(5, 'under_review')], 'DISPUTED'],
    ['by an appeal', [paid('in_1', 0), dispute(5, 'lost'), dispute(6, 'appeal_under_review')], 'DISPUTED'],
    ['by a lost dispute', [paid('in_1', 0), dispute(5, 'needs_response'), dispute(9, 'lost')], 'DISPUTED'],
    ['by a dispute whose payment is not known yet', [dispute(5, 'needs_response')], 'DISPUTED'],
    [
      'by an open dispute, although something was paid since',
      [paid('in_1', 0), dispute(5, 'needs_response'), paid('in_2', 30)],
      'DISPUTED',
    ],
    [
      'by a dispute, although another is won',
      [paid('in_1', 0), dispute(5, 'under_review'), dispute(6, 'won', 'dp_2')],
      'DISPUTED',
    ],
    ['no more once it is won', [paid('in_1', 0), dispute(5, 'needs_response'), dispute(9, 'won')], null],
    ['no more once something is paid after it was lost', [paid('in_1', 0), dispute(5, 'lost'), paid('in_2', 30)], null],
    ['although 0.00 is paid after it was lost', [paid('in_1', 0), dispute(5, 'lost'), paid('in_2', 30, 0)], 'DISPUTED'],
    [
      'no more, although a late report of the lost dispute arrives after the next payment',
      [paid('in_1', 0), dispute(5, 'lost'), paid('in_2', 30), dispute(40, 'lost')],
      null,
    ],
    ['not by an inquiry', [paid('in_1', 0), dispute(5, 'warning_needs_response')], null],
    ['not by an inquiry under review', [paid('in_1', 0), dispute(5, 'warning_under_review')], null],
    ['not by an inquiry that is over', [paid('in_1', 0), dispute(5, 'warning_closed')], null],
    ['not by a dispute that was prevented', [paid('in_1', 0), dispute(5, 'prevented')], null],
    ['not by an unknown status', [paid('in_1', 0), dispute(5, 'unheard_of')], null],
    [
      'by an inquiry that became a dispute',
      [paid('in_1', 0), dispute(5, 'warning_needs_response'), dispute(9, 'needs_response')],
      'DISPUTED',
    ],

    ['by a full refund', [paid('in_1', 0), refund(5, 1999)], 'REFUNDED'],
    ['by a pending full refund', [paid('in_1', 0), refund(5, 1999, 'pending')], 'REFUNDED'],
    ['by a full refund that requires an action', [paid('in_1', 0), refund(5, 1999, 'requires_action')], 'REFUNDED'],
    ['by what its charge reports as refunded', [paid('in_1', 0), charged(5, 1999)], 'REFUNDED'],
    [
      'by two refunds that add up to the whole',
      [paid('in_1', 0), refund(5, 999), refund(6, 1000, 'pending', 're_2')],
      'REFUNDED',
    ],
    ['by a refund that arrives before its payment', [refund(5, 1999), paid('in_1', 0)], 'REFUNDED'],
    ['not by a partial refund', [paid('in_1', 0), refund(5, 1998)], null],
    ['not by a refund that failed', [paid('in_1', 0), refund(5, 1999), refund(9, 1999, 'failed')], null],
    ['not by a refund that was canceled', [paid('in_1', 0), refund(5, 1999, 'canceled')], null],
    [
      'not by a refund that failed, whatever its charge said',
      [paid('in_1', 0), charged(5, 1999), refund(9, 1999, 'failed')],
      null,
    ],
    ['no more after the next payment', [paid('in_1', 0), refund(5, 1999), paid('in_2', 30)], null],
    ['although 0.00 is paid next', [paid('in_1', 0), refund(5, 1999), paid('in_2', 30, 0)], 'REFUNDED'],
    ['not if an older payment is refunded', [paid('in_1', 0), paid('in_2', 30), refund(40, 1999)], null],
    [
      'if the next payment is refunded, too',
      [paid('in_1', 0), refund(5, 1999), paid('in_2', 30), refund(40, 1999, 'succeeded', 're_2', 'in_2')],
      'REFUNDED',
    ],
    ['not before anything was paid', [], null],
    ['not by a refund of an unknown payment', [refund(5, 1999)], null],
  ])('access is suspended %s [S38]', (_what, happened, expected) => {
    expect(reason(...happened)).toBe(expected);
  });

  test('if a dispute and a refund suspend access, the dispute is the hold, with the event that opened it', () => {
    expect(holdOf(moneyAfter(paid('in_1', 0), refund(5, 1999), dispute(6, 'under_review')), FOR_GOOD)).toEqual({
      reason: 'DISPUTED',
      id: 'dp_1',
      paymentId: 'in_1',
      cause: { eventId: 'evt_dp_1_6', at: at(6) },
    });
  });

  test('the hold of a refund names the payment, and the event that completed the refund', () => {
    const happened = [paid('in_1', 0), refund(5, 999), refund(9, 1000, 'succeeded', 're_2')];
    expect(holdOf(moneyAfter(...happened), FOR_GOOD)).toEqual({
      reason: 'REFUNDED',
      id: 'in_1',
      paymentId: 'in_1',
      cause: { eventId: 'evt_re_2_9', at: at(9) },
    });
  });

  test('the hold of a dispute keeps the event that opened it as its cause, whatever later events say', () => {
    const hold = holdOf(
      moneyAfter(paid('in_1', 0), dispute(5, 'needs_response'), dispute(7, 'needs_response')),
      FOR_GOOD,
    );
    expect(hold?.cause.eventId).toBe('evt_dp_1_5');
  });
});

describe('the refunded amount', () => {
  test('the refunded amount is the sum of the refunds, pending ones included', () => {
    const { payments } = moneyAfter(
      refund(5, 300),
      refund(6, 200, 'pending', 're_2'),
      refund(7, 100, 'failed', 're_3'),
    );
    expect(refundedOf(payments['in_1'] as never)).toBe(500);
  });

  test('the refunded amount is what the charges report if no refund is known', () => {
    const { payments } = moneyAfter(charged(5, 300), charged(6, 800), charged(7, 200, 'ch_2'));
    expect(refundedOf(payments['in_1'] as never)).toBe(1000);
  });
});

describe('the newest payment', () => {
  test('the newest payment is the one with the latest payment time, whatever is folded first', () => {
    for (const order of permutations([paid('in_1', 5), paid('in_2', 9), paid('in_3', 7)])) {
      expect(lastPayment(moneyAfter(...order))?.id).toBe('in_2');
    }
  });

  test('the newest payment keeps the first event that reported it', () => {
    expect(lastPayment(moneyAfter(paid('in_1', 5), paid('in_1', 9)))?.cause.eventId).toBe('evt_paid_5');
  });
});

describe('events of one second', () => {
  test('events of one second give the same money in every order', () => {
    const happened = [
      paid('in_1', 5),
      charged(5, 1999),
      refund(5, 1999),
      refund(5, 5, 'pending', 're_2'),
      dispute(5, 'needs_response'),
      dispute(5, 'won', 'dp_2'),
    ];
    const outcomes = [...permutations(happened)].map((order) => moneyAfter(...order));
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  });
});

describe('a document', () => {
  test('a document keeps the newest payments, disputes that suspend access, and refunds of a payment that is not known yet', () => {
    const money = settled(
      paid('in_1', 0),
      refund(2, 1999),
      paid('in_2', 30),
      dispute(31, 'won'),
      dispute(32, 'warning_closed', 'dp_2'),
      dispute(33, 'under_review', 'dp_3'),
      refund(40, 1999, 'succeeded', 're_3', 'in_3'),
    );
    expect([Object.keys(money.payments), Object.keys(money.disputes)]).toEqual([['in_1', 'in_2', 'in_3'], ['dp_3']]);
  });

  test('a document drops the refunds of older payments', () => {
    const money = settled(refund(2, 1999, 'succeeded', 're_0', 'in_0'), paid('in_1', 30));
    expect(Object.keys(money.payments)).toEqual(['in_1']);
  });

  test('a document does not grow with its payments', () => {
    const years = Array.from({ length: 60 }, (_, month) => paid(`in_${month}`, month * 100));
    expect(Object.keys(settled(...years).payments)).toEqual(['in_54', 'in_55', 'in_56', 'in_57', 'in_58', 'in_59']);
  });

  test('compacting returns the same object if there is nothing to drop or to learn', () => {
    const money = moneyAfter(paid('in_1', 0), refund(5, 500), dispute(6, 'needs_response'));
    expect(forgetMoney(money, [FOR_GOOD])).toBe(money);
    expect(refund(9, 500)(money)).toBe(money);
    expect(dispute(9, 'needs_response')(money)).toBe(money);
    expect(paid('in_2', 9, 0)(money)).toBe(money);
  });
});
