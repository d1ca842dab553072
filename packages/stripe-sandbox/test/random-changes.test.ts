import { expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { ENDED } from '../src/objects/subscription.ts';
import { createRandom } from '../src/webhooks/fault-injection.ts';
import { eventsOf } from './buying.ts';
import { openSandbox } from './open-sandbox.ts';
import { recordStripeRequests, stripeDescription } from './openapi.ts';
import { CHANGES, changeable, type Step } from './random-changes.ts';

// The same seed gives the same lives. A failure names its seed.
const FIRST = Number(process.env['SEED'] ?? 1);
const SEEDS = Array.from({ length: Number(process.env['PROPERTY_RUNS'] ?? 6) }, (_, run) => FIRST + run);

/** Random steps of one life. */
function planFrom(seed: number): Step[] {
  const random = createRandom(seed);
  const upTo = (count: number) => Math.floor(random() * count);
  return Array.from({ length: 30 }, () => ({ name: CHANGES[upTo(CHANGES.length)] as string, roll: upTo(100) }));
}

const ALL = { limit: 1_000 };

/** Waits for a change, which may be refused as Stripe refuses it. Anything else that goes wrong is thrown. */
async function unlessRefused(change: Promise<unknown> | undefined): Promise<void> {
  try {
    const answer = await change;
    if (answer instanceof Response && answer.status >= 500) throw new Error(`A page answered ${answer.status}.`);
  } catch (error) {
    const { statusCode = 500 } = error as Partial<Stripe.errors.StripeError>;
    if (statusCode >= 500) throw error;
  }
}

/** The schedule of a subscription has a current phase, and its phases follow each other. */
async function checkSchedule(stripe: Stripe, id: string, now: number): Promise<void> {
  const { status, current_phase, phases } = await stripe.subscriptionSchedules.retrieve(id);
  expect(status).toBe('active');
  expect(current_phase?.start_date).toBeLessThanOrEqual(now);
  expect(current_phase?.end_date).toBeGreaterThan(now);
  expect(phases.slice(1).map(({ start_date }) => start_date)).toEqual(
    phases.slice(0, -1).map(({ end_date }) => end_date),
  );
}

/** Every invoice applied the balance that it found, and the transactions add up to the customer's balance. */
async function checkMoney(stripe: Stripe, customer: string): Promise<void> {
  for (const invoice of await stripe.invoices.list({ limit: 100 }).autoPagingToArray(ALL)) {
    if (invoice.status === 'draft') continue;
    const left = invoice.total + invoice.starting_balance;
    expect([invoice.amount_due, invoice.ending_balance]).toEqual([Math.max(0, left), Math.min(0, left)]);
  }
  const moves = await stripe.customers.listBalanceTransactions(customer, { limit: 100 }).autoPagingToArray(ALL);
  const { balance } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
  expect(moves.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance);
}

test.each(SEEDS)(
  "a subscription's schedule, period and money fit together after random changes, and its events are as Stripe describes them (seed %i)",
  async (seed) => {
    const record = recordStripeRequests();
    const opened = await openSandbox({ onExchange: record.onExchange });
    const { stripe, customer, read, now, change } = await changeable(opened);
    for (const step of planFrom(seed)) {
      await unlessRefused(change(step));
      const { status, schedule, items } = await read();
      if (ENDED.includes(status)) break;
      if (schedule) await checkSchedule(stripe, String(schedule), now());
      if (status === 'active') expect(items.data[0]?.current_period_end).toBeGreaterThan(now() - 5);
    }
    await checkMoney(stripe, customer);
    expect(record.problems()).toEqual([]);
    const events = await eventsOf(stripe);
    expect(events.flatMap((event) => stripeDescription()?.checkEvent(event) ?? [])).toEqual([]);
  },
);
