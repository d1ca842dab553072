import Stripe from 'stripe';
import { moneyfulLife, subscriptionLife } from '../test/support/lives.ts';
import { createRandom } from '../test/support/random.ts';
import type { StripeEvent } from '../test/support/stripe-events.ts';
import type { Request } from './load.ts';

export const WEBHOOK_SECRET = 'whsec_of_the_benchmark';

/** Lives that are told in parallel, as Stripe tells of many customers at once: a batch of the worker meets each once or twice. */
const AT_ONCE = 200;

/** That many events, all different, of whole lives of subscriptions (12 events each). */
export function events(amount: number, key: string): StripeEvent[] {
  return lives(amount, key, subscriptionLife);
}

/**
 * That many events in which money moves most: charges, payment intents, refunds, disputes and `invoice_payment`. Each life has 46 events, of
 * which a quarter name no customer.
 */
export function paymentEvents(amount: number, key: string): StripeEvent[] {
  return lives(amount, key, moneyfulLife);
}

/** Many lives in parallel, one event of each by turns. */
function lives(amount: number, key: string, live: (key: string) => StripeEvent[]): StripeEvent[] {
  const length = live(key).length;
  const atOnce = Math.min(AT_ONCE, Math.ceil(amount / length));
  const told: StripeEvent[] = [];
  for (let first = 0; told.length < amount; first += atOnce) {
    const group = Array.from({ length: atOnce }, (_, n) => live(`${key}${first + n}`));
    for (let turn = 0; turn < length; turn++) {
      for (const life of group) {
        const event = life[turn];
        if (event) told.push({ ...event, id: `evt_${key}${first}_${told.length}` });
      }
    }
  }
  return told.slice(0, amount);
}

/**
 * Two of five are delayed by one to eight turns, which makes a third of all late: those of which a younger event of the same life arrived
 * before. The others have no younger event, or one that is delayed too.
 */
const DELAYED = 0.4;

/** The same events with a third of them late: they arrive after younger events of their life. */
export function withLateThird(inOrder: readonly StripeEvent[], seed: number): StripeEvent[] {
  const random = createRandom(seed);
  const delay = () => (random() < DELAYED ? (1 + 7 * random()) * AT_ONCE : 0);
  return inOrder
    .map((event, place) => ({ event, at: place + delay() }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
}

/** Requests as Stripe makes them, signed ahead so that the load costs little while it runs; each is handed out once. */
export function deliveries(told: readonly StripeEvent[], path = '/webhooks/stripe'): () => Request {
  const ready = told.map((event) => delivery(event, path));
  let place = 0;
  return () => {
    const request = ready[place++ % ready.length];
    if (!request) throw new Error('there is nothing to send');
    return request;
  };
}

/** One event, signed now. */
export function delivery(event: StripeEvent, path = '/webhooks/stripe'): Request {
  const body = JSON.stringify(event);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET });
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body,
  };
}
