import type Stripe from 'stripe';
import { z } from 'zod';
import { currentPeriodEnd, ENDED, newSubscription } from '../objects/subscription.ts';
import type { Phase } from '../objects/subscription-schedule.ts';
import { endingWithPeriod } from '../operations/cancellation.ts';
import { billingOf, type Plan, planChange } from '../operations/plan-change.ts';
import { composed, previewOfPlan } from '../operations/preview-change.ts';
import { linesOf, nextPeriod, renewed, upcomingId } from '../operations/renew-subscription.ts';
import { changesTo, phaseAt } from '../operations/schedule-phases.ts';
import { lastEnd } from '../operations/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, write } from './endpoint.ts';
import { flag, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { phaseShape, phasesFrom } from './schedule-phases.ts';
import { itemChanges, itemShape, prorationDate, prorationShape } from './subscription-update.ts';

const shape = {
  customer: text.optional(),
  subscription: text.optional(),
  schedule: text.optional(),
  schedule_details: z
    .strictObject({
      phases: z.array(phaseShape).min(1, 'at least one is needed').optional(),
      end_behavior: z.enum(['release', 'cancel']).optional(),
      proration_behavior: prorationShape.proration_behavior,
    })
    .optional(),
  preview_mode: z.enum(['next', 'recurring']).optional(),
  subscription_details: z
    .strictObject({ items: z.array(itemShape).optional(), cancel_at_period_end: flag.optional(), ...prorationShape })
    .optional(),
};

type Params = z.output<z.ZodObject<typeof shape>>;

/** https://docs.stripe.com/api/invoices/create_preview: the invoice that a change would cause. Nothing is stored. */
export const invoicePreview: Endpoint[] = [
  write('POST /v1/invoices/create_preview', shape, async ({ work, params }) => {
    if (params.schedule !== undefined) return previewOfSchedule(work, params.schedule, params);
    if (params.subscription === undefined) return previewOfNew(work, params);
    const subscription = await work.find('subscription', params.subscription);
    if (!subscription) throw noSuch('subscription', params.subscription, 'subscription');
    if (ENDED.includes(subscription.status)) throw nothingUpcoming();
    return previewOfChange(work, subscription, params);
  }),
];

async function previewOfChange(work: Work, subscription: Stripe.Subscription, params: Params): Promise<Stripe.Invoice> {
  const {
    items,
    proration_behavior: how = 'create_prorations',
    cancel_at_period_end: ends,
    ...rest
  } = params.subscription_details ?? {};
  const plan: Plan = items
    ? await planChange(work, subscription, {
        changes: await itemChanges(work, subscription, items),
        at: prorationDate(work, subscription, rest),
      })
    : { items: subscription.items.data, lines: [], anchor: null };
  const changed = {
    ...subscription,
    items: { ...subscription.items, data: plan.items },
    ...(ends === undefined ? {} : endingWithPeriod(work, subscription, { ends })),
  };
  if (params.preview_mode === 'recurring') {
    return composed(work, changed, await linesOf(work, items ? nextPeriod(changed) : await renewed(work, changed)));
  }
  const { lines, now } = billingOf(plan, how);
  if (!now && changed.cancel_at !== null && lines.length === 0) throw nothingUpcoming();
  return previewOfPlan(work, changed, { plan, how });
}

/** Returns the next invoice of a subscription under a schedule, as if the schedule already had the phases in the request. */
async function previewOfSchedule(work: Work, id: string, params: Params): Promise<Stripe.Invoice> {
  const schedule = await work.find('subscription_schedule', id);
  if (schedule?.status !== 'active') throw noSuch('subscription schedule', id, 'schedule');
  const subscription = await work.get('subscription', idOf(String(schedule.subscription)));
  const { phases, end_behavior, proration_behavior: how = 'create_prorations' } = params.schedule_details ?? {};
  const changed = {
    ...schedule,
    phases: phases ? await phasesFrom(work, schedule, phases) : schedule.phases,
    end_behavior: end_behavior ?? schedule.end_behavior,
  };
  const current = phaseAt(changed, work.now) as Phase;
  changed.current_phase = { start_date: current.start_date, end_date: current.end_date };
  const ends = changed.end_behavior === 'cancel' && lastEnd(changed) <= currentPeriodEnd(subscription);
  if (ends) throw nothingUpcoming();
  const preview = withSchedule(work, changed);
  const changes = await changesTo(work, subscription, current);
  const plan = await planChange(work, subscription, { changes, at: work.now });
  if (params.preview_mode !== 'recurring') return previewOfPlan(preview, subscription, { plan, how });
  const next = { ...subscription, items: { ...subscription.items, data: plan.items } };
  return composed(work, next, await linesOf(work, await renewed(preview, next)));
}

/** Returns work that finds this schedule instead of the stored one. */
function withSchedule(work: Work, schedule: Stripe.SubscriptionSchedule): Work {
  const find: Work['find'] = async (kind, id) =>
    id === schedule.id
      ? (schedule as unknown as Awaited<ReturnType<typeof work.find<typeof kind>>>)
      : work.find(kind, id);
  return { ...work, find };
}

/** Returns the first invoice of a subscription that does not exist yet. */
async function previewOfNew(work: Work, { customer, subscription_details }: Params): Promise<Stripe.Invoice> {
  if (customer === undefined) throw invalid('You must specify one of: customer, subscription.', { param: 'customer' });
  if (!(await work.find('customer', customer))) throw noSuch('customer', customer, 'customer');
  const changes = await itemChanges(work, null, subscription_details?.items ?? []);
  const ordered = changes.flatMap(({ price, quantity = 1 }) => (price ? [{ price, quantity }] : []));
  const [first] = ordered;
  if (!first) throw nothingUpcoming();
  const subscription = newSubscription(work.now, {
    customer,
    currency: first.price.currency,
    items: ordered,
    metadata: {},
    description: null,
    trialEnd: null,
    automaticTax: false,
    latestInvoice: upcomingId(),
    status: 'active',
    missingPaymentMethod: 'create_invoice',
    defaultMethod: null,
    saveMethod: 'off',
  });
  return composed(work, subscription, await linesOf(work, subscription));
}

function nothingUpcoming() {
  return invalid('No upcoming invoices for customer', { code: 'invoice_upcoming_none' });
}
