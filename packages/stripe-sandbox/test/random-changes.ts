import type Stripe from 'stripe';
import { CARDS, postForm } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { subscribed } from './subscribed.ts';

/** One random step: what happens, and a number that decides how. */
export interface Step {
  name: string;
  roll: number;
}

type Change = (roll: number) => Promise<unknown>;

const PRORATION = ['none', 'always_invoice', 'create_prorations'] as const;
const PAUSES = ['void', 'keep_as_draft', 'mark_uncollectible'] as const;
const CARD = { name: 'Ada', expiry: '12 / 40', cvc: '123' };

/** Everything that is done to a subscription at random: by the shop, by the customer, and by time. */
export const CHANGES = [
  ...['pass', 'skip', 'items', 'pause', 'resume', 'schedule', 'release', 'end', 'credit', 'fail', 'trial'],
  ...['switch', 'cancel', 'renew', 'keep', 'card', 'pay', 'void', 'preview'],
] as const;

/** A subscription, and a way to do each of the changes to it. */
export async function changeable(opened: Parameters<typeof subscribed>[2]) {
  const made = await subscribed({}, {}, opened);
  const { stripe, sandbox, customer } = made;
  const { id, items } = made.subscription;
  const product = String(items.data[0]?.price.product);
  const price = async (unit_amount: number, interval: 'month' | 'year') =>
    (await stripe.prices.create({ product, currency: 'usd', unit_amount, recurring: { interval } })).id;
  const prices = [await price(300, 'month'), await price(2900, 'month'), await price(9000, 'year')];
  const [configuration] = (await stripe.billingPortal.configurations.list()).data;
  const schedule_at_period_end = { conditions: [{ type: 'decreasing_item_amount' as const }] };
  await stripe.billingPortal.configurations.update(configuration?.id ?? '', {
    features: { subscription_update: { enabled: true, schedule_at_period_end } },
  });
  const portal = await stripe.billingPortal.sessions.create({ customer });
  const path = `${portal.url}/subscriptions/${id}`;

  const read = () => stripe.subscriptions.retrieve(id);
  const now = () => Math.floor(sandbox.clock.now().getTime() / 1000);
  const openInvoice = async () => (await stripe.invoices.list({ status: 'open', limit: 1 })).data[0];
  const priceOf = (roll: number) => prices[roll % prices.length] as string;

  const reschedule: Change = async (roll) => {
    const { schedule: known } = await read();
    const schedule = known
      ? await stripe.subscriptionSchedules.retrieve(String(known))
      : await stripe.subscriptionSchedules.create({ from_subscription: id });
    const current = schedule.phases.find(({ start_date }) => start_date === schedule.current_phase?.start_date);
    if (!current) throw new Error('An active schedule must have a current phase.');
    const kept = current.items.map((item) => ({ price: String(item.price), quantity: item.quantity ?? 1 }));
    const early = roll % 5 === 0 ? Math.min(now() + 3 * DAYS, current.end_date) : current.end_date;
    return stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: roll % 7 === 0 ? 'cancel' : 'release',
      phases: [
        { items: kept, start_date: current.start_date, end_date: early, trial_end: current.trial_end ?? undefined },
        {
          items: [{ price: priceOf(roll), quantity: 1 + (roll % 2) }],
          proration_behavior: PRORATION[roll % 3] as 'none',
        },
      ] as Stripe.SubscriptionScheduleUpdateParams.Phase[],
    });
  };

  const changes: Record<(typeof CHANGES)[number] | string, Change> = {
    pass: (roll) => advance(sandbox, roll * 3600 * 9),
    skip: () => control(sandbox, 'clock', { advance: 'next' }),
    items: async (roll) =>
      stripe.subscriptions.update(id, {
        items: [{ id: (await read()).items.data[0]?.id ?? '', price: priceOf(roll), quantity: 1 + (roll % 3) }],
        proration_behavior: PRORATION[roll % 3] as 'none',
        payment_behavior: roll % 2 === 0 ? 'pending_if_incomplete' : 'error_if_incomplete',
      }),
    pause: (roll) =>
      stripe.subscriptions.update(id, {
        pause_collection: { behavior: PAUSES[roll % 3] as 'void', resumes_at: now() + (roll + 1) * 9 * 3600 },
      }),
    resume: () => stripe.subscriptions.update(id, { pause_collection: '' }),
    schedule: reschedule,
    release: async () => stripe.subscriptionSchedules.release(String((await read()).schedule)),
    end: (roll) => stripe.subscriptions.update(id, { cancel_at_period_end: roll % 5 === 0 }),
    credit: (roll) => stripe.customers.createBalanceTransaction(customer, { amount: 500 - roll * 30, currency: 'usd' }),
    fail: (roll) => control(sandbox, 'fail-next-payment', { customer, times: roll % 3 }),
    trial: (roll) =>
      stripe.subscriptions.update(id, { trial_end: roll % 4 === 0 ? 'now' : now() + (roll + 1) * 4 * 3600 }),
    switch: async (roll) => {
      const [item] = (await read()).items.data;
      return postForm(`${path}/update/confirm`, { price: priceOf(roll), quantity: String(item?.quantity) });
    },
    cancel: (roll) => (roll % 4 === 0 ? postForm(`${path}/cancel`, { feedback: 'unused' }) : fetch(path)),
    renew: () => postForm(`${path}/renew`, {}),
    keep: () => postForm(`${path}/keep`, {}),
    card: (roll) =>
      postForm(`${portal.url}/payment-method`, {
        ...CARD,
        number: roll % 3 === 0 ? CARDS.failsWhenCharged : CARDS.good,
      }),
    pay: async () => {
      const invoice = await openInvoice();
      return invoice && postForm(String(invoice.hosted_invoice_url), { ...CARD, number: CARDS.good });
    },
    void: async (roll) => {
      const invoice = await openInvoice();
      return invoice && roll % 2 === 0 && stripe.invoices.voidInvoice(invoice.id);
    },
    preview: () => stripe.invoices.createPreview({ subscription: id }),
  };

  return { ...made, read, now, change: ({ name, roll }: Step) => changes[name]?.(roll) };
}
