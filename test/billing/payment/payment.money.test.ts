import { describe, expect, test } from '@jest/globals';
import type { FoldEvent } from '../../../src/billing/fold.ts';
import { paymentProjection } from '../../../src/billing/payment/payment.fold.ts';
import { paymentMessages } from '../../../src/billing/payment/payment.messages.ts';
import { paymentView } from '../../../src/billing/payment/payment.read.ts';
import type { PaymentRefundStatus, PaymentStatus } from '../../../src/billing/payment/payment.view.ts';
import { nothingFolded, replay } from '../../../src/folding/replay.ts';
import { byPosition, foldEvent, paymentOf, permutations } from '../../folding/folding.ts';
import {
  chargeObject,
  disputeObject,
  fraudWarningObject,
  intentObject,
  invoiceObject,
  type Json,
  refundObject,
  sessionObject,
  stripeEvent,
} from '../../support/stripe-events.ts';

const T = 1_760_000_000;
const at = (second: number) => new Date((T + second) * 1000);
const PAYMENTS = [paymentOf('in_1', ['pi_1', 'ch_1'], 'sub_1')];

/** An event so many seconds after T. */
const event = (type: string, second: number, object: Json) =>
  foldEvent(stripeEvent(type, T + second, object), PAYMENTS);
const paid = (second = 1) =>
  event('invoice.paid', second, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: T }));
const failed = (second: number, attempts: number) =>
  event(
    'invoice.payment_failed',
    second,
    invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status: 'open', attempts }),
  );
const charged = (second: number, refunded: number, id = 'ch_1') =>
  event('charge.refunded', second, chargeObject({ id, intent: 'pi_1', refunded }));
const refund = (second: number, amount: number, status = 'succeeded', id = `re_${second}`, change = 'created') =>
  event(
    `refund.${change}`,
    second,
    refundObject({ id, charge: 'ch_1', intent: 'pi_1', amount, status, created: T + second }),
  );
const dispute = (second: number, status: string, id = 'dp_1') =>
  event(
    'charge.dispute.updated',
    second,
    disputeObject({ id, charge: 'ch_1', intent: 'pi_1', status, created: T + 10 }),
  );
const intent = (change: string, second: number, status: string, more: Json = {}) =>
  event(`payment_intent.${change}`, second, intentObject({ id: 'pi_1', status, created: T, more }));

const folded = (...events: FoldEvent[]) =>
  replay(paymentProjection, nothingFolded(paymentProjection), [...events].sort(byPosition)).state;
const viewOf = (...events: FoldEvent[]) => paymentView('in_1', folded(...events));
const messagesOf = (...events: FoldEvent[]) => paymentMessages('in_1', folded(...events), 'u1');
const told = (...events: FoldEvent[]) =>
  messagesOf(...events)
    .filter(({ kind }) => kind !== 'receipt')
    .map(({ id, state }) => [id, state]);

describe('a refunded payment', () => {
  test.each<[string, FoldEvent[], PaymentStatus, PaymentRefundStatus, number]>([
    ['nothing', [paid()], 'PAID', 'NONE', 0],
    ['a part', [paid(), refund(5, 500)], 'PAID', 'PARTIAL', 500],
    ['a pending part', [paid(), refund(5, 500, 'pending')], 'PAID', 'PARTIAL', 500],
    ['all of it', [paid(), refund(5, 1999)], 'PAID', 'FULL', 1999],
    ['all of it in two parts', [paid(), refund(5, 999), refund(6, 1000)], 'PAID', 'FULL', 1999],
    ['all of it, as its charge reports', [paid(), charged(5, 500), charged(6, 1999)], 'PAID', 'FULL', 1999],
    ['a part of each of two charges', [paid(), charged(5, 500), charged(6, 400, 'ch_2')], 'PAID', 'PARTIAL', 900],
    [
      'nothing, because it failed',
      [paid(), refund(5, 1999), refund(9, 1999, 'failed', 're_5', 'failed')],
      'PAID',
      'NONE',
      0,
    ],
    ['nothing, because it was canceled', [paid(), refund(5, 1999, 'canceled')], 'PAID', 'NONE', 0],
    [
      'nothing, because it failed, whatever its charge reports',
      [paid(), charged(5, 1999), refund(5, 1999), refund(9, 1999, 'failed', 're_5', 'failed')],
      'PAID',
      'NONE',
      0,
    ],
    ['something before it was paid', [failed(1, 1), refund(5, 500)], 'FAILED', 'PARTIAL', 500],
  ])(
    'a refunded payment has the refunded amount and status: %s',
    (_what, events, status, refundStatus, amountRefunded) => {
      expect(viewOf(...events)).toMatchObject({ status, refundStatus, amountRefunded });
    },
  );

  test('a payment lists its refunds, oldest first, with their status', () => {
    const refunds = viewOf(paid(), refund(9, 300), refund(5, 500), refund(7, 7, 'failed'))?.refunds;
    const rest = { currency: 'EUR', reason: 'requested_by_customer' };
    expect(refunds).toEqual([
      { id: 're_5', status: 'SUCCEEDED', amount: 500, ...rest, createdAt: at(5) },
      { id: 're_7', status: 'FAILED', amount: 7, ...rest, createdAt: at(7) },
      { id: 're_9', status: 'SUCCEEDED', amount: 300, ...rest, createdAt: at(9) },
    ]);
  });

  test('a payment lists refunds of one second by ID', () => {
    const [b, a] = [refund(5, 1, 'succeeded', 're_b'), refund(5, 2, 'succeeded', 're_a')];
    expect(viewOf(paid(), b, a)?.refunds.map(({ id }) => id)).toEqual(['re_a', 're_b']);
  });
});

describe('a disputed payment', () => {
  test.each<[string, FoldEvent[], boolean]>([
    ['needs_response', [paid(), dispute(10, 'needs_response')], true],
    ['under_review', [paid(), dispute(10, 'under_review')], true],
    ['lost', [paid(), dispute(10, 'needs_response'), dispute(20, 'lost')], true],
    ['won', [paid(), dispute(10, 'needs_response'), dispute(20, 'won')], false],
    ['an inquiry', [paid(), dispute(10, 'warning_needs_response')], false],
    ['prevented', [paid(), dispute(10, 'prevented')], false],
    ['lost, after a part was refunded', [paid(), refund(5, 500), dispute(20, 'lost')], true],
    ['won, after a part was refunded', [paid(), refund(5, 500), dispute(20, 'won')], false],
  ])(
    'a disputed payment is still paid, and says whether all of it may be taken back: %s',
    (_what, events, isDisputedInFull) => {
      expect(viewOf(...events)).toMatchObject({ status: 'PAID', isDisputedInFull });
    },
  );

  test("a disputed payment shows its newest dispute, with Stripe's status", () => {
    const second = event(
      'charge.dispute.created',
      30,
      disputeObject({ id: 'dp_2', charge: 'ch_1', intent: 'pi_1', created: T + 30 }),
    );
    expect(viewOf(paid(), dispute(10, 'won'), second)?.dispute).toEqual({
      id: 'dp_2',
      status: 'NEEDS_RESPONSE',
      reason: 'fraudulent',
      amount: 1999,
      currency: 'EUR',
      createdAt: at(30),
    });
  });

  test('of two disputes that began in one second a payment shows the one with the higher ID', () => {
    expect(viewOf(paid(), dispute(10, 'won', 'dp_2'), dispute(11, 'won', 'dp_1'))?.dispute?.id).toBe('dp_2');
  });
});

describe('a payment intent without an invoice or a session', () => {
  const alone = (...events: FoldEvent[]) => paymentView('pi_1', folded(...events));

  test.each<[string, FoldEvent[], string]>([
    ['succeeded', [intent('succeeded', 1, 'succeeded')], 'PAID'],
    ['failed', [intent('payment_failed', 1, 'requires_payment_method')], 'FAILED'],
    ['canceled', [intent('canceled', 1, 'canceled')], 'VOID'],
    ['is in progress', [intent('succeeded', 1, 'processing')], 'PENDING'],
    [
      'failed and then succeeded',
      [intent('payment_failed', 1, 'requires_payment_method'), intent('succeeded', 2, 'succeeded')],
      'PAID',
    ],
    [
      'succeeded, with a failure reported late',
      [intent('succeeded', 1, 'succeeded'), intent('payment_failed', 2, 'requires_payment_method')],
      'PAID',
    ],
  ])('a payment intent without an invoice or a session that %s is a payment of its own', (_what, events, status) => {
    expect(alone(...events)).toMatchObject({ id: 'pi_1', status, amount: 1999, currency: 'EUR', plan: null });
  });

  test("a failed payment has the bank's reason", () => {
    const last_payment_error = { code: 'card_declined', decline_code: 'insufficient_funds', message: 'No money.' };
    const { failure, paidAt } =
      alone(intent('payment_failed', 1, 'requires_payment_method', { last_payment_error })) ?? {};
    expect([failure, paidAt]).toEqual([
      { code: 'insufficient_funds', message: 'No money.', nextAttemptAt: null },
      null,
    ]);
  });

  test('a payment intent was paid at the time of its event', () => {
    expect(alone(intent('succeeded', 7, 'succeeded'))?.paidAt).toEqual(at(7));
  });
});

describe('an abandoned confirmation', () => {
  test('an abandoned confirmation is a failure', () => {
    const asked = event(
      'invoice.payment_action_required',
      1,
      invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status: 'open', attempts: 1 }),
    );
    expect(viewOf(asked)?.status).toBe('ACTION_REQUIRED');
    expect(viewOf(asked, intent('canceled', 5, 'canceled'))?.status).toBe('FAILED');
  });
});

describe('messages about a refund', () => {
  test('a refund causes one message, although two events report it, in either order or alone [S36]', () => {
    const one = [['refund:ch_1:500', 'DUE']];
    expect(told(paid(), charged(5, 500), refund(5, 500))).toEqual(one);
    expect(told(paid(), refund(5, 500), charged(6, 500))).toEqual(one);
    expect(told(paid(), charged(5, 500))).toEqual(one);
    expect(told(paid(), refund(5, 500))).toEqual(one);
  });

  test('a message about a refund has the total that was refunded and its own amount [S24]', () => {
    const data = messagesOf(paid(), refund(5, 500), refund(9, 300)).flatMap((message) =>
      message.kind === 'refund' ? [[message.id, message.data.amount, message.data.refundedInAll]] : [],
    );
    expect(data).toEqual([
      ['refund:ch_1:500', 500, 500],
      ['refund:ch_1:800', 300, 800],
    ]);
  });

  test('messages about refunds are the same if only the charge reports each of them', () => {
    const [events, charges] = [
      [paid(), refund(5, 500), refund(9, 300)],
      [paid(), charged(5, 500), charged(9, 800)],
    ];
    expect(messagesOf(...charges)).toEqual(messagesOf(...events));
  });

  test('the message about a failed refund is withdrawn, and those after it keep their IDs', () => {
    const failedOne = refund(12, 500, 'failed', 're_5', 'failed');
    const still = event('refund.failed', 12, {
      ...refundObject({ id: 're_5', charge: 'ch_1', amount: 500, status: 'failed', created: T + 5 }),
    });
    expect(told(paid(), refund(5, 500), refund(9, 300), still)).toEqual([
      ['refund:ch_1:500', 'WITHDRAWN'],
      ['refund:ch_1:800', 'DUE'],
    ]);
    expect(told(paid(), refund(5, 500), failedOne)).toEqual([['refund:ch_1:500', 'WITHDRAWN']]);
  });

  test('without a refund there is no message about one', () => {
    expect(told(paid(), charged(5, 0), refund(6, 0))).toEqual([]);
  });

  test('the messages about refunds are the same in every order of events', () => {
    const events = [paid(), charged(5, 500), refund(5, 500), charged(9, 800), refund(9, 300)];
    for (const order of permutations(events)) expect(told(...order)).toEqual(told(...events));
  });
});

describe('messages about a dispute', () => {
  test.each<[string, FoldEvent[], string[]]>([
    ['opened', [dispute(10, 'needs_response')], ['dispute:dp_1:opened']],
    ['was won', [dispute(10, 'needs_response'), dispute(20, 'won')], ['dispute:dp_1:opened', 'dispute:dp_1:won']],
    ['was lost', [dispute(10, 'needs_response'), dispute(20, 'lost')], ['dispute:dp_1:opened', 'dispute:dp_1:lost']],
    ['continues', [dispute(10, 'needs_response'), dispute(15, 'under_review')], ['dispute:dp_1:opened']],
  ])('customers are told that a dispute %s', (_what, events, ids) => {
    expect(told(paid(), ...events)).toEqual(ids.map((id) => [id, 'DUE']));
  });

  test('a message about a dispute is dated by when it began or was decided, not by later events', () => {
    const dates = messagesOf(paid(), dispute(12, 'needs_response'), dispute(20, 'won'), dispute(25, 'won')).flatMap(
      ({ kind, at: told }) => (kind === 'dispute' ? [told] : []),
    );
    expect(dates).toEqual([at(10), at(20)]);
  });
});

test('admins are told of a fraud warning', () => {
  const warned = event('radar.early_fraud_warning.created', 9, fraudWarningObject('issfr_1', 'ch_1'));
  expect(told(paid(), warned)).toEqual([['fraud-warning:issfr_1', 'DUE']]);
});

describe('a purchase by a slow payment method', () => {
  const session = (change: string, second: number, payment_status: string) =>
    event(
      `checkout.session.${change}`,
      second,
      sessionObject('cs_1', 'cus_1', { mode: 'payment', payment_intent: 'pi_1', payment_status }),
    );
  const unpaid = [session('completed', 1, 'unpaid'), session('async_payment_failed', 5, 'unpaid')];

  test('a purchase with a delayed payment that failed causes one message', () => {
    expect(told(...unpaid)).toEqual([['payment-failed:in_1:1', 'DUE']]);
  });

  test('a purchase with a delayed payment that succeeded causes a receipt and no failure', () => {
    expect(
      messagesOf(...unpaid, session('async_payment_succeeded', 9, 'paid')).map(({ id, state }) => [id, state]),
    ).toEqual(expect.arrayContaining([['receipt:in_1', 'DUE']]));
    expect(
      told(...unpaid, session('async_payment_succeeded', 9, 'paid')).filter(([, state]) => state === 'DUE'),
    ).toEqual([]);
  });
});

describe('an invoice that is sent to the customer', () => {
  const sent = (change: string, second: number, status: string, more: Json = {}) =>
    event(`invoice.${change}`, second, {
      ...invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: T, status }),
      collection_method: 'send_invoice',
      due_date: T + 900,
      ...more,
    });
  const told = (...events: FoldEvent[]) => messagesOf(...events).filter(({ kind }) => kind === 'invoice');

  test('an invoice that is sent to the customer causes a message with its due date, until it is paid', () => {
    const open = sent('finalized', 1, 'open', { amount_due: 1999 });
    const message = { id: 'invoice:in_1', at: at(0), state: 'DUE', data: { amount: 1999, dueAt: at(900) } };
    expect(told(open)).toMatchObject([message]);
    expect(told(open, sent('paid', 5, 'paid'))).toMatchObject([{ id: 'invoice:in_1', state: 'WITHDRAWN' }]);
  });

  test('a sent invoice causes no message while it is a draft, if nothing is due, or if Stripe charges it automatically', () => {
    expect(told(sent('synced', 1, 'draft'))).toEqual([]);
    expect(told(sent('finalized', 1, 'open', { amount_due: 0 }))).toMatchObject([{ state: 'WITHDRAWN' }]);
    expect(told(failed(1, 1))).toEqual([]);
  });
});
