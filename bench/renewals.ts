import {
  customerObject,
  disputeObject,
  invoiceObject,
  priceObject,
  type StripeEvent,
  stripeEvent,
  subscriptionObject,
} from '../test/support/stripe-events.ts';

const DAY = 86_400;
const MONTH = 30 * DAY;
const PLANS = ['basic', 'premium', 'pro'];

/**
 * A subscription in its fifth month: 10 events, 5 payments. Of 20 lives, one has ended, one is behind with its payment, and of one
 * the bank was asked for the money back.
 */
export function renewals(key: string, n: number): StripeEvent[] {
  const [userId, customer, id] = [`user-${key}`, `cus_${key}`, `sub_${key}`];
  const begun = Math.floor(Date.now() / 1000) - 4 * MONTH - DAY;
  const month = (count: number) => begun + count * MONTH;
  const price = priceObject(`${PLANS[n % PLANS.length]}_month_eur`);
  const subscription = (count: number, status = 'active', more = {}) =>
    subscriptionObject({ id, customer, userId, price, status, start: month(count), end: month(count + 1), more });
  const paid = (count: number) => {
    const names = { payment_intent: `pi_${key}_${count}`, charge: `ch_${key}_${count}` };
    const [of, created] = [{ id: `in_${key}_${count}`, customer, subscription: id }, month(count)];
    // Before "basil" an invoice named its charge, which is how a dispute finds it without another event.
    return stripeEvent('invoice.paid', created + 1, invoiceObject({ ...of, created, era: 'legacy', more: names }));
  };
  const renewed = (count: number) =>
    stripeEvent('customer.subscription.updated', month(count), subscription(count), { previous: {} });
  const told = [
    stripeEvent('customer.created', begun, customerObject(customer, userId, { created: begun })),
    stripeEvent('customer.subscription.created', begun, subscription(0)),
    ...[0, 1, 2, 3, 4].map(paid),
    renewed(2),
    renewed(3),
    fifthMonth(),
  ];
  return told.map((event, place) => ({ ...event, id: `evt_${key}_${place}` }));

  function fifthMonth(): StripeEvent {
    const at = month(4);
    switch (n % 20) {
      case 0: {
        const ended = { ended_at: at, canceled_at: at };
        return stripeEvent('customer.subscription.deleted', at, subscription(3, 'canceled', ended));
      }
      case 1:
        return stripeEvent('customer.subscription.updated', at, subscription(4, 'past_due'));
      case 2: {
        const of = { id: `dp_${key}`, charge: `ch_${key}_4`, intent: `pi_${key}_4` };
        return stripeEvent('charge.dispute.created', at + DAY / 2, disputeObject({ ...of, created: at + DAY / 2 }));
      }
      default:
        return renewed(4);
    }
  }
}
