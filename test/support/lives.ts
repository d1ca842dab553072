import {
  customerObject,
  type Era,
  invoiceObject,
  type StripeEvent,
  stripeEvent,
  subscriptionObject,
} from './stripe-events.ts';

const DAY = 86_400;
const START = 1_760_000_000;

/**
 * One subscription from beginning to end, as Stripe tells it: bought, changed twice in one second, paid, renewed after a failed
 * attempt, deleted. In their true order, which is not that of their ids.
 */
export function subscriptionLife(key: string, era: Era = 'current'): StripeEvent[] {
  const userId = `user-${key}`;
  const customer = `cus_${key}`;
  const id = `sub_${key}`;
  const first = { id, customer, userId, era, start: START, end: START + 30 * DAY };
  const second = { ...first, start: START + 30 * DAY, end: START + 60 * DAY };
  const invoice = (n: number, more: object) =>
    invoiceObject({ id: `in_${key}_${n}`, customer, subscription: id, era, ...more });
  const renewal = START + 30 * DAY;
  return [
    stripeEvent('customer.created', START, customerObject(customer, userId)),
    stripeEvent('customer.subscription.created', START, subscriptionObject({ ...first, status: 'incomplete' })),
    stripeEvent('customer.subscription.updated', START, subscriptionObject({ ...first, status: 'active' }), {
      previous: { status: 'incomplete' },
    }),
    stripeEvent('invoice.finalized', START, invoice(1, { status: 'open', attempts: 0 })),
    stripeEvent('invoice.paid', START + 1, invoice(1, { status: 'paid', created: START })),
    // Cancel clicked on and off in one second: only the state before it tells which came first.
    stripeEvent(
      'customer.subscription.updated',
      START + 90,
      subscriptionObject({ ...first, more: { cancel_at_period_end: true } }),
      {
        previous: { cancel_at_period_end: false },
      },
    ),
    stripeEvent('customer.subscription.updated', START + 90, subscriptionObject(first), {
      previous: { cancel_at_period_end: true },
    }),
    stripeEvent('invoice.payment_failed', renewal + 60, invoice(2, { status: 'open', attempts: 1, created: renewal })),
    stripeEvent('customer.subscription.updated', renewal + 60, subscriptionObject({ ...second, status: 'past_due' }), {
      previous: { status: 'active' },
    }),
    stripeEvent('invoice.paid', renewal + DAY, invoice(2, { status: 'paid', attempts: 2, created: renewal })),
    stripeEvent('customer.subscription.updated', renewal + DAY, subscriptionObject({ ...second, status: 'active' }), {
      previous: { status: 'past_due' },
    }),
    stripeEvent(
      'customer.subscription.deleted',
      renewal + 9 * DAY,
      subscriptionObject({
        ...second,
        status: 'canceled',
        more: { ended_at: renewal + 9 * DAY, canceled_at: renewal + 9 * DAY },
      }),
    ),
  ];
}
