import type Stripe from 'stripe';
import { z } from 'zod';
import { createRefund } from '../api/refunds.ts';
import { invalid, noSuch } from '../api/refusal.ts';
import { changeSettings } from '../operations/customer.ts';
import { deleteCustomer } from '../operations/delete-customer.ts';
import {
  escalateDispute,
  isOpenDispute,
  loseDispute,
  openDispute,
  reviewDispute,
  warnOfFraud,
  winDispute,
} from '../operations/dispute-payment.ts';
import { failRefund } from '../operations/refund-payment.ts';
import type { Settings, Terms } from '../settings.ts';
import { idOf } from '../store/kinds.ts';
import type { Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import type { Delivering } from '../webhooks/delivering.ts';
import { delivery, type Faults, NO_FAULTS } from '../webhooks/fault-injection.ts';

/** The objects that controls work with. */
export interface ControlContext {
  store: Store;
  settings: Settings;
  delivering: Delivering;
  /** Does work as a user of Stripe's dashboard would. Its events name a request. */
  act<T>(operation: (work: Work) => Promise<T>): Promise<T>;
}

/** An action of the control panel. */
interface Control {
  name: string;
  shape: z.ZodType;
  run(given: unknown, context: ControlContext): Promise<object>;
}

/** Declares an action at `POST /_control/{name}` with these fields. */
function control<S extends z.ZodRawShape>(
  name: string,
  fields: S,
  run: (given: z.output<z.ZodObject<S>>, context: ControlContext) => Promise<object>,
): Control {
  return { name, shape: z.strictObject(fields), run: run as Control['run'] };
}

/** Names a payment by its charge or payment intent, or by a customer for the newest one. */
const whichCharge = {
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  customer: z.string().optional(),
};

const yes = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

const decisions = { review: reviewDispute, escalate: escalateDispute, win: winDispute, lose: loseDispute };

/** The actions of banks: dispute a payment, decide the dispute, suspect fraud. */
const disputing: Control[] = [
  control(
    'dispute',
    { ...whichCharge, inquiry: yes.default(false), reason: z.string().default('fraudulent') },
    async ({ inquiry, reason, ...which }, { act }) =>
      act(async (work) => {
        const charge = await latestCharge(work, which);
        if (charge.disputed) throw invalid(`Charge ${charge.id} is disputed already.`);
        return openDispute(work, charge, { inquiry, reason });
      }),
  ),

  control(
    'decide-dispute',
    { dispute: z.string(), decision: z.enum(['review', 'escalate', 'win', 'lose']) },
    async ({ dispute: id, decision }, { act }) =>
      act(async (work) => {
        const dispute = await work.find('dispute', id);
        if (!dispute) throw noSuch('dispute', id);
        if (!isOpenDispute(dispute)) throw invalid(`Dispute ${id} is closed already.`);
        return decisions[decision](work, dispute);
      }),
  ),

  control('fraud-warning', whichCharge, async (which, { act }) =>
    act(async (work) => warnOfFraud(work, await latestCharge(work, which))),
  ),
];

interface Which {
  charge?: string | undefined;
  payment_intent?: string | undefined;
  customer?: string | undefined;
}

/** Returns the payment that the fields name. */
async function latestCharge(work: Work, { charge: id, payment_intent, customer }: Which): Promise<Stripe.Charge> {
  if (id !== undefined) return found(await work.find('charge', id), id);
  if (payment_intent !== undefined) {
    const intent = await work.find('payment_intent', payment_intent);
    if (!intent?.latest_charge) throw noSuch('payment_intent', payment_intent);
    return work.get('charge', idOf(intent.latest_charge));
  }
  if (customer === undefined) throw invalid('It needs one of charge, payment_intent and customer.');
  const { data } = await work.list('charge', { 'body.customer': customer, 'body.paid': true }, { limit: 1 });
  return found(data[0] ?? null, `of ${customer}`);
}

function found(charge: Stripe.Charge | null, id: string): Stripe.Charge {
  if (!charge) throw noSuch('charge', id);
  return charge;
}

/** The faults of API and webhooks: outages, event shapes, and repeated events. */
const failing: Control[] = [
  control(
    'outage',
    {
      mode: z
        .enum(['refuse', '500', '429', 'hang', ''])
        .nullable()
        .transform((mode) => (mode === '' ? null : mode)),
      paths: z.string().optional(),
      lock_timeout: yes.optional(),
    },
    async ({ mode, paths, lock_timeout }, { settings }) => {
      await settings.set('outage', mode && { mode, paths, lock_timeout });
      return { mode, paths, lock_timeout };
    },
  ),

  control('webhook-version', { era: z.enum(['legacy', 'current']) }, async ({ era }, { settings }) => {
    await settings.set('era', era);
    return { era };
  }),

  control('resend', { event: z.string() }, async ({ event: id }, { store, delivering }) => {
    const event = await store.events.findOne({ _id: id });
    if (!event) throw noSuch('event', id);
    const copy = (await store.deliveries.countDocuments({ event: id })) + 1;
    const newDelivery = delivery(event, { copy, dueAt: new Date() });
    await store.deliveries.insertOne(newDelivery);
    delivering.send([newDelivery]);
    return { event: id, copy };
  }),
];

const count = z.coerce.number().int();
const probability = z.coerce.number().min(0).max(1);

/** All actions of the control panel except moving the clock. They are available as JSON under /_control/ and as forms. */
export const controls: Control[] = [
  control(
    'terms',
    {
      upcoming_days: count.min(0).max(60).optional(),
      after_retries: z.enum(['cancel', 'unpaid', 'past_due']).optional(),
    },
    async (given, { settings }) => {
      await settings.set('terms', { ...settings.get('terms'), ...(given as Partial<Terms>) });
      return settings.get('terms');
    },
  ),

  control(
    'fail-next-payment',
    { customer: z.string(), times: count.min(0).max(100).default(1) },
    async ({ customer, times }, { act }) =>
      act(async (work) => {
        if (!(await work.find('customer', customer))) throw noSuch('customer', customer);
        await changeSettings(work, customer, { failNext: times });
        return { customer, times };
      }),
  ),

  control('refund', { ...whichCharge, amount: count.min(1).optional() }, async ({ amount, ...which }, { act }) =>
    act(async (work) => createRefund(work, { charge: (await latestCharge(work, which)).id, amount })),
  ),

  // Sets the result of the customer's next refund. An empty outcome is the normal one.
  control(
    'next-refund',
    { customer: z.string(), outcome: z.enum(['pending', 'fails', '']) },
    async ({ customer, outcome }, { act }) =>
      act(async (work) => {
        if (!(await work.find('customer', customer))) throw noSuch('customer', customer);
        await changeSettings(work, customer, { nextRefund: outcome === '' ? null : outcome });
        return { customer, outcome };
      }),
  ),

  control('fail-refund', { refund: z.string() }, async ({ refund: id }, { act }) =>
    act(async (work) => {
      const refund = await work.find('refund', id);
      if (!refund) throw noSuch('refund', id);
      return refund.status === 'failed' ? refund : failRefund(work, refund);
    }),
  ),

  ...disputing,

  control('delete-customer', { customer: z.string() }, async ({ customer: id }, { act }) =>
    act(async (work) => {
      const customer = await work.find('customer', id);
      if (!customer) throw noSuch('customer', id);
      return deleteCustomer(work, customer);
    }),
  ),

  // Faults that are not named are switched off. The random numbers start again from the seed.
  control(
    'network',
    {
      seed: count.optional(),
      duplicate: probability.optional(),
      reorder: probability.optional(),
      delay: probability.optional(),
      drop: probability.optional(),
      delay_ms: count.min(0).max(60_000).optional(),
    },
    async (given, { settings }) => {
      await settings.set('network', { ...NO_FAULTS, ...(given as Partial<Faults>) });
      return settings.get('network');
    },
  ),

  ...failing,
];
