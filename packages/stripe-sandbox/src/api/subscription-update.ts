import type Stripe from 'stripe';
import { z } from 'zod';
import type { Decline } from '../objects/charge.ts';
import { currentPeriodEnd, ENDED } from '../objects/subscription.ts';
import { endingWithPeriod } from '../operations/cancel-subscription.ts';
import { changeItems, NoCard } from '../operations/change-items.ts';
import { type ItemChange, planChange } from '../operations/plan-change.ts';
import type { Work } from '../store/work.ts';
import { declined } from './invoices.ts';
import { flag, integer, mergeMetadata, metadata, text, unsettable } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** The feedback of a customer who cancels. */
export const words = z
  .strictObject({
    comment: unsettable.optional(),
    feedback: z
      .enum([
        'customer_service',
        'low_quality',
        'missing_features',
        'other',
        'switched_service',
        'too_complex',
        'too_expensive',
        'unused',
      ])
      .optional(),
  })
  .optional();

export const itemShape = z.strictObject({
  id: text.optional(),
  price: text.optional(),
  quantity: integer.optional(),
  deleted: flag.optional(),
});

export const prorationShape = {
  proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
  proration_date: integer.optional(),
};

export const paymentBehavior = z.enum(['allow_incomplete', 'error_if_incomplete', 'pending_if_incomplete']).optional();

const nothing = z.literal('').transform(() => null);

/** The fields of a subscription that can be changed. */
export const updateShape = {
  items: z.array(itemShape).optional(),
  ...prorationShape,
  payment_behavior: paymentBehavior,
  cancel_at_period_end: flag.optional(),
  cancel_at: z.union([nothing, integer]).optional(),
  cancellation_details: words,
  metadata: metadata.optional(),
  description: unsettable.optional(),
  default_payment_method: text.optional(),
  pause_collection: z
    .union([
      nothing,
      z.strictObject({
        behavior: z.enum(['void', 'keep_as_draft', 'mark_uncollectible']),
        resumes_at: integer.optional(),
      }),
    ])
    .optional(),
};

type Update = z.output<z.ZodObject<typeof updateShape>>;

/** Changes a subscription. If its items change, bills the difference in the requested way. */
export async function updateSubscription(work: Work, subscription: Stripe.Subscription, update: Update) {
  const { id } = subscription;
  const plain = plainChanges(work, subscription, update);
  if (ENDED.includes(subscription.status) && Object.keys(plain).some((field) => field !== 'metadata')) {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  }
  if (!update.items) return work.change('subscription', id, plain, 'customer.subscription.updated');
  if (ENDED.includes(subscription.status)) throw noSuch('subscription', id);
  if (subscription.pending_update) {
    throw invalid('This subscription has a pending update. Pay or void its invoice before changing it again.');
  }
  const changes = await itemChanges(work, subscription, update.items);
  const plan = await planChange(work, subscription, { changes, at: prorationDate(work, subscription, update) });
  if (new Set(plan.items.map(({ price }) => price.recurring?.interval)).size > 1) {
    throw invalid('All prices of a subscription must have the same billing interval here.', { param: 'items' });
  }
  const { payment_behavior = 'allow_incomplete', proration_behavior = 'create_prorations' } = update;
  const decline = await changeItems(work, subscription, plan, {
    prorationBehavior: proration_behavior,
    pendingIfIncomplete: payment_behavior === 'pending_if_incomplete',
    other: plain,
  }).catch(refuseWithoutCard);
  // Thrown, so that nothing of the change is committed.
  if (decline && payment_behavior === 'error_if_incomplete') throw declined(decline);
  return work.get('subscription', id);
}

/** Returns the requested items with their prices. Refuses unknown items and prices. */
export async function itemChanges(
  work: Work,
  subscription: Stripe.Subscription | null,
  items: z.output<typeof itemShape>[],
): Promise<ItemChange[]> {
  return Promise.all(
    items.map(async ({ price: named, ...item }, index) => {
      if (item.id !== undefined && !subscription?.items.data.some(({ id }) => id === item.id)) {
        throw noSuch('subscription item', item.id, `items[${index}][id]`);
      }
      if (named === undefined) return item;
      const price = await work.find('price', named);
      if (!price) throw noSuch('price', named, `items[${index}][price]`);
      if (!price.recurring) {
        throw invalid(
          'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
          { param: `items[${index}][price]` },
        );
      }
      if (subscription && price.currency !== subscription.currency) {
        throw invalid(
          `The price specified is in ${price.currency}, but the subscription is in ${subscription.currency}.`,
          {
            param: `items[${index}][price]`,
          },
        );
      }
      return { ...item, price };
    }),
  );
}

/** Returns the instant for which a change is prorated: now, or the one that a preview has shown. */
export function prorationDate(
  work: Work,
  subscription: Stripe.Subscription,
  { proration_date: date = work.now }: { proration_date?: number | undefined },
): number {
  const start = Number(subscription.items.data[0]?.current_period_start);
  if (date >= start && date <= currentPeriodEnd(subscription)) return date;
  throw invalid('Cannot specify `proration_date` outside of the current billing period.', { param: 'proration_date' });
}

function plainChanges(
  work: Work,
  subscription: Stripe.Subscription,
  { cancel_at_period_end: ends, cancel_at, cancellation_details, pause_collection: pause, ...update }: Update,
): Partial<Stripe.Subscription> {
  const { description, default_payment_method } = update;
  return {
    ...(update.metadata === undefined ? {} : { metadata: mergeMetadata(subscription.metadata, update.metadata) }),
    ...(description === undefined ? {} : { description }),
    ...(default_payment_method === undefined ? {} : { default_payment_method }),
    ...(ends === undefined || ends === subscription.cancel_at_period_end
      ? {}
      : endingWithPeriod(work, subscription, { ends, ...cancellation_details })),
    ...(cancel_at === undefined ? {} : { cancel_at, canceled_at: cancel_at === null ? null : work.now }),
    ...(pause === undefined
      ? {}
      : { pause_collection: pause && { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null } }),
  };
}

function refuseWithoutCard(error: unknown): Decline {
  if (!(error instanceof NoCard)) throw error;
  throw invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    { code: 'resource_missing' },
  );
}
