import Stripe from 'stripe';
import { createRandom } from '../src/sandbox/webhooks/random.ts';
import { subscriptionLife } from '../test/support/lives.ts';
import type { StripeEvent } from '../test/support/stripe-events.ts';
import type { Request } from './load.ts';

export const WEBHOOK_SECRET = 'whsec_of_the_benchmark';

/** Lives that are told at once, as Stripe tells of many customers at once: a batch of the worker meets each once or twice. */
const AT_ONCE = 200;

/** That many events, all different, of whole lives of subscriptions (12 events each), many lives at a time. */
export function events(amount: number, key: string): StripeEvent[] {
  const told: StripeEvent[] = [];
  for (let first = 0; told.length < amount; first += AT_ONCE) {
    const lives = Array.from({ length: AT_ONCE }, (_, n) => subscriptionLife(`${key}${first + n}`));
    for (let turn = 0; turn < (lives[0]?.length ?? 0); turn++) {
      for (const life of lives) {
        const event = life[turn];
        if (event) told.push({ ...event, id: `evt_${key}${first}_${told.length}` });
      }
    }
  }
  return told.slice(0, amount);
}

/** The same events with a third of them late: each of those comes some lives' turns after its place. */
export function withLateThird(inOrder: readonly StripeEvent[], seed: number): StripeEvent[] {
  const random = createRandom(seed);
  return inOrder
    .map((event, place) => ({ event, at: random() < 1 / 3 ? place + random() * 8 * AT_ONCE : place }))
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
