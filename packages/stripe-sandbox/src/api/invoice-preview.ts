import type Stripe from 'stripe';
import { z } from 'zod';
import { ENDED, newSubscription } from '../objects/subscription.ts';
import { endingWithPeriod } from '../operations/cancellation.ts';
import { billingOf, type Plan, planChange } from '../operations/plan-change.ts';
import { composed, previewOfPlan } from '../operations/preview-change.ts';
import { linesOf, nextPeriod, renewed, upcomingId } from '../operations/renew-subscription.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, write } from './endpoint.ts';
import { flag, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { itemChanges, itemShape, prorationDate, prorationShape } from './subscription-update.ts';

const shape = {
  customer: text.optional(),
  subscription: text.optional(),
  preview_mode: z.enum(['next', 'recurring']).optional(),
  subscription_details: z
    .strictObject({ items: z.array(itemShape).optional(), cancel_at_period_end: flag.optional(), ...prorationShape })
    .optional(),
};

type Params = z.output<z.ZodObject<typeof shape>>;

/** https://docs.stripe.com/api/invoices/create_preview: the invoice that a change would cause. Nothing is stored. */
export const invoicePreview: Endpoint[] = [
  write('POST /v1/invoices/create_preview', shape, async ({ work, params }) => {
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
