import type Stripe from 'stripe';
import { z } from 'zod';
import type { Decline } from '../objects/charge.ts';
import { currentPeriodEnd, ENDED } from '../objects/subscription.ts';
import { details, endingAt, endingWithPeriod, FEEDBACK } from '../operations/cancellation.ts';
import { changeItems, NoCard } from '../operations/change-items.ts';
import { changeTrialEnd } from '../operations/change-trial.ts';
import { type ItemChange, planChange } from '../operations/plan-change.ts';
import { followSubscription } from '../operations/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { declined } from './invoices.ts';
import { flag, integer, mergeMetadata, metadata, text, unsettable } from './parameters.ts';
import { invalid, noSuch, type Refusal } from './refusal.ts';
import { paymentSettings, trialSettings } from './subscription-shapes.ts';

const nothing = z.literal('').transform(() => null);

/** The feedback of a customer who cancels. */
export const words = z
  .strictObject({
    comment: unsettable.optional(),
    feedback: z.union([nothing, z.enum(FEEDBACK)]).optional(),
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
  payment_settings: paymentSettings.optional(),
  trial_settings: trialSettings.optional(),
  trial_end: z.union([z.literal('now'), integer]).optional(),
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

const CHANGEABLE_AT_THE_END = ['cancellation_details', 'metadata'];

type Update = z.output<z.ZodObject<typeof updateShape>>;

type Pause = NonNullable<Update['pause_collection']>;

/** Changes a subscription. If its items change, bills the difference in the requested way. */
export async function updateSubscription(work: Work, subscription: Stripe.Subscription, update: Update) {
  const { id } = subscription;
  requireUnscheduled(subscription, update);
  const plain = plainChanges(work, subscription, update);
  if (
    ENDED.includes(subscription.status) &&
    Object.keys(plain).some((field) => !CHANGEABLE_AT_THE_END.includes(field))
  ) {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  }
  if (!update.items) {
    await work.change('subscription', id, plain, 'customer.subscription.updated');
    return withTrialEnd(work, id, update);
  }
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
  await followSubscription(work, id);
  return withTrialEnd(work, id, update);
}

/** Moves the end of the trial, if the update says so. */
async function withTrialEnd(
  work: Work,
  id: string,
  { trial_end: end, proration_behavior: how = 'create_prorations' }: Update,
): Promise<Stripe.Subscription> {
  const subscription = await work.get('subscription', id);
  if (end === undefined) return subscription;
  const param = 'trial_end';
  if (!['trialing', 'active'].includes(subscription.status)) {
    throw invalid(`The trial of a subscription with a status of ${subscription.status} cannot be changed here.`, {
      param,
    });
  }
  if (end !== 'now' && end <= work.now) throw invalid('The timestamp must be in the future.', { param });
  const changed = await changeTrialEnd(work, subscription, end === 'now' ? work.now : end, how);
  await followSubscription(work, id);
  return changed;
}

/** Refuses to cancel a subscription directly while a schedule manages it. */
function requireUnscheduled({ schedule }: Stripe.Subscription, update: Update): void {
  if (schedule === null || (update.cancel_at === undefined && update.cancel_at_period_end === undefined)) return;
  throw invalid(
    `The subscription is managed by the subscription schedule \`${idOf(schedule)}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
  );
}

/** Returns the requested items with their prices. Refuses unknown items and prices. */
export async function itemChanges(
  work: Work,
  subscription: Stripe.Subscription | null,
  items: z.output<typeof itemShape>[],
  param = 'items',
): Promise<ItemChange[]> {
  return Promise.all(
    items.map(async ({ price: named, ...item }, index) => {
      if (item.id !== undefined && !subscription?.items.data.some(({ id }) => id === item.id)) {
        throw noSuch('subscription item', item.id, `${param}[${index}][id]`);
      }
      if (named === undefined) return item;
      const price = await work.find('price', named);
      if (!price) throw noSuch('price', named, `${param}[${index}][price]`);
      if (!price.recurring) {
        throw invalid(
          'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
          { param: `${param}[${index}][price]` },
        );
      }
      if (subscription && price.currency !== subscription.currency) {
        throw invalid(
          `The price specified is in ${price.currency}, but the subscription is in ${subscription.currency}.`,
          {
            param: `${param}[${index}][price]`,
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
    ...settingsOf(subscription, update),
    ...(cancellation_details ? { cancellation_details: details(subscription, cancellation_details) } : {}),
    ...(ends === undefined || ends === subscription.cancel_at_period_end
      ? {}
      : endingWithPeriod(work, subscription, { ends, ...cancellation_details })),
    ...(cancel_at === undefined ? {} : endingAt(work, subscription, { at: cancel_at, ...cancellation_details })),
    ...(pause === undefined ? {} : { pause_collection: pause && pauseFrom(work, pause) }),
  };
}

function pauseFrom(work: Work, { behavior, resumes_at: until }: Pause): Stripe.Subscription.PauseCollection {
  if (until !== undefined && until <= work.now) {
    throw invalid('The `resumes_at` of a pause must be in the future.', { param: 'pause_collection[resumes_at]' });
  }
  return { behavior, resumes_at: until ?? null };
}

function settingsOf(
  { payment_settings: payment, trial_settings: trial }: Stripe.Subscription,
  update: Pick<Update, 'payment_settings' | 'trial_settings'>,
): Partial<Stripe.Subscription> {
  const { save_default_payment_method } = update.payment_settings ?? {};
  const { missing_payment_method } = update.trial_settings?.end_behavior ?? {};
  return {
    ...(payment && save_default_payment_method
      ? { payment_settings: { ...payment, save_default_payment_method } }
      : {}),
    ...(trial && missing_payment_method
      ? { trial_settings: { end_behavior: { ...trial.end_behavior, missing_payment_method } } }
      : {}),
  };
}

function refuseWithoutCard(error: unknown): Decline {
  throw error instanceof NoCard ? withoutCard() : error;
}

/** 400: an amount is due and the customer has no card. */
export function withoutCard(): Refusal {
  return invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    { code: 'resource_missing' },
  );
}
