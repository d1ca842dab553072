import { expect } from '@jest/globals';
import type { Connection } from 'mongoose';
import { readAccount } from '../../src/billing/entitlement/read-account.ts';
import { paymentView } from '../../src/billing/payment/payment.read.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
import { catalog } from '../billing/subscription/states.ts';
import { eventPath } from '../folding/processing.ts';
import { became } from '../support/became.ts';
import {
  type ChargeOptions,
  chargeObject,
  customerObject,
  disputeObject,
  type Era,
  fraudWarningObject,
  invoiceObject,
  invoicePaymentObject,
  type Json,
  priceObject,
  refundObject,
  type StripeEvent,
  type SubscriptionOptions,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';

export const DAY = 86_400;
export const T = 1_760_000_000;
export const ERAS: [Era][] = [['current'], ['legacy']];
export const PREMIUM = priceObject('premium_month_eur');
export const VIP = priceObject('vip_month_eur', { unit_amount: 9999 });

/** A line of an invoice in either shape. */
function line(era: Era, price: Json, amount: number, proration = false): Json {
  if (era === 'legacy') return { amount, description: 'Line', price: { id: price['id'] }, proration };
  const parent = { type: 'subscription_item_details', subscription_item_details: { proration } };
  return { amount, description: 'Line', parent, pricing: { price_details: { price: price['id'] } } };
}

interface BillOptions {
  /** Paid unless it is said. */
  status?: string;
  more?: Json;
}

/** The events of one subscriber in one shape of the API. */
export function subscriber(era: Era) {
  const at = (type: string, day: number, object: Json, previous?: Json) =>
    stripeEvent(type, T + day * DAY, object, previous ? { previous } : {});
  const subscription = (day: number, price = PREMIUM, more: Partial<SubscriptionOptions> = {}) =>
    subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1', price, start: T + day * DAY, era, ...more });
  const ids = (n: number) => ({ id: `in_${n}`, charge: `ch_${n}`, intent: `pi_${n}` });
  const bill = (change: string, n: number, day: number, lines: Json[], { status, more = {} }: BillOptions = {}) => {
    const { id, charge, intent } = ids(n);
    const object = invoiceObject({
      id,
      customer: 'cus_1',
      subscription: 'sub_1',
      amount: lines.reduce((sum, { amount }) => sum + Number(amount), 0),
      created: T + day * DAY,
      era,
      ...(status && { status }),
      more: {
        lines: { object: 'list', data: lines, has_more: false },
        ...(era === 'legacy' ? { payment_intent: intent, charge, paid: status === undefined } : {}),
        ...more,
      },
    });
    return at(`invoice.${change}`, day, object);
  };
  /** Only a legacy charge names its invoice. */
  const charged = (type: string, n: number, day: number, more: Partial<ChargeOptions>) => {
    const { id, charge, intent } = ids(n);
    const invoice = era === 'legacy' ? { invoice: id } : {};
    return at(type, day, chargeObject({ id: charge, intent, customer: 'cus_1', ...invoice, ...more }));
  };
  return {
    bill,
    joins: () => [
      at('customer.created', 0, customerObject('cus_1', 'u1')),
      at('customer.subscription.created', 0, subscription(0)),
    ],
    changes: (day: number, periodStart: number, price = PREMIUM, more: Partial<SubscriptionOptions> = {}) =>
      at('customer.subscription.updated', day, subscription(periodStart, price, more)),
    /** An invoice, its payment and its charge. */
    pays(n: number, day: number, lines: Json[], more: Json = {}): StripeEvent[] {
      const { id, intent } = ids(n);
      const paid = bill('paid', n, day, lines, { more });
      const amount = Number(paid.data.object['amount_due']);
      if (paid.data.object['amount_paid'] === 0) return [paid];
      return [
        paid,
        ...(era === 'current' ? [at('invoice_payment.paid', day, invoicePaymentObject(`inpay_${n}`, id, intent))] : []),
        charged('charge.succeeded', n, day, { amount }),
      ];
    },
    refunds(n: number, day: number, amount: number, status = 'succeeded', change = 'created'): StripeEvent {
      const { charge, intent } = ids(n);
      const refund = { id: `re_${n}_${amount}`, charge, intent, amount, status, created: T + day * DAY };
      return at(`refund.${change}`, day, refundObject(refund));
    },
    reports(n: number, day: number, refunded: number, more: Json = {}): StripeEvent {
      return charged('charge.refunded', n, day, { refunded, more });
    },
    disputes(n: number, day: number, amount: number, status: string, change = 'created'): StripeEvent {
      const { charge, intent } = ids(n);
      const dispute = { id: `dp_${n}`, charge, intent, amount, status, created: T + day * DAY };
      return at(`charge.dispute.${change}`, day, disputeObject(dispute));
    },
    warns(n: number, day: number): StripeEvent {
      const { charge, intent } = ids(n);
      const named = era === 'legacy' ? {} : { payment_intent: intent };
      return at('radar.early_fraud_warning.created', day, fraudWarningObject(`issfr_${n}`, charge, named));
    },
    line: (price: Json, amount: number, proration = false) => line(era, price, amount, proration),
  };
}

/** What became of the subscriber on a day, with why premium signals are granted or not, if the events came forwards, backwards, and each twice. */
export async function outcomes(connection: Connection, day: number, events: StripeEvent[], payments: string[]) {
  const found: unknown[] = [];
  for (const arrival of [events, [...events].reverse(), [...events, ...events]]) {
    for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
    const path = await eventPath(connection);
    for (const event of arrival) {
      await path.store(event);
      await path.settle();
    }
    const state = await path.entitlement('u1');
    if (state === null) throw new Error('no entitlement');
    const { plan, holds, entitlements } = readAccount('u1', state, catalog, new Date((T + day * DAY) * 1000));
    const reason = entitlements.find(({ feature }) => feature.code === 'signals_premium')?.reason;
    const shown = await Promise.all(
      payments.map(async (id) => {
        const document = await path.payment(id);
        const view = document && paymentView(id, document.state);
        return view && [became(view), view.amount, view.amountRefunded];
      }),
    );
    found.push({ plan: plan.code, reason, holds: holds.map(({ kind, id }) => `${kind} ${id}`), payments: shown });
    for await (const { stream, outcome } of rebuild(path)) {
      expect([stream, outcome]).toEqual([stream, 'same']);
    }
  }
  for (const other of found) expect(other).toEqual(found[0]);
  return found[0];
}
