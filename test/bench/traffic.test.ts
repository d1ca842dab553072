import { expect, test } from '@jest/globals';
import { events, paymentEvents, withLateThird } from '../../bench/traffic.ts';
import { moneyfulLife } from '../support/lives.ts';
import type { StripeEvent } from '../support/stripe-events.ts';

/** The number of the life of an event: each ID in it has the number behind the key. */
const lifeOf = (event: StripeEvent) => /_k(\d+)/.exec(JSON.stringify(event.data.object))?.[1];

test('the payment-heavy mix of the benchmark is mostly charges, intents, refunds, disputes and invoice payments', () => {
  const told = paymentEvents(2_000, 'k');
  const money = /^(charge|payment_intent|refund|invoice|invoice_payment|radar)\./;
  expect(told.filter(({ type }) => money.test(type)).length).toBeGreaterThan(2_000 * 0.6);
  for (const type of ['charge.succeeded', 'payment_intent.succeeded', 'refund.created', 'invoice_payment.paid']) {
    expect(told.map((event) => event.type)).toContain(type);
  }
});

test('a quarter of the payment-heavy mix names no customer', () => {
  const nameless = paymentEvents(2_000, 'k').filter(({ data }) => {
    const { object, customer } = data.object;
    return object !== 'customer' && !customer;
  });
  expect(nameless.length / 2_000).toBeGreaterThan(0.24);
  expect(nameless.length / 2_000).toBeLessThan(0.3);
});

test('a small amount of events still consists of whole lives in order', () => {
  const length = moneyfulLife('any').length;
  const told = paymentEvents(3 * length, 'k');
  const types = moneyfulLife('any').map(({ type }) => type);
  for (const life of ['0', '1', '2']) {
    expect(told.filter((event) => lifeOf(event) === life).map(({ type }) => type)).toEqual(types);
  }
});

test('a third of the late mix arrives after a younger event of the same life', () => {
  const inOrder = events(4_800, 'k');
  const place = new Map(inOrder.map((event, n) => [event.id, n]));
  const newest = new Map<string | undefined, number>();
  let late = 0;
  for (const event of withLateThird(inOrder, 7)) {
    const own = place.get(event.id) ?? 0;
    const before = newest.get(lifeOf(event)) ?? -1;
    if (own < before) late += 1;
    newest.set(lifeOf(event), Math.max(own, before));
  }
  expect(late / inOrder.length).toBeGreaterThan(0.31);
  expect(late / inOrder.length).toBeLessThan(0.36);
});

test('the late mix has the same events as the mix in order', () => {
  const ids = (told: StripeEvent[]) => told.map(({ id }) => id).sort();
  const inOrder = events(1_200, 'k');
  expect(ids(withLateThird(inOrder, 1))).toEqual(ids(inOrder));
});
