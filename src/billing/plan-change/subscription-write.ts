import Stripe from 'stripe';
import { hasEnded } from '../../facts/subscription-status.ts';
import type { IdempotentOperation, StripeWrite } from '../../platform/idempotent-operation.ts';
import type { Read } from '../../platform/stripe.ts';
import { discountsOf } from '../../platform/stripe-complete.ts';
import type { Acted } from '../actor.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { BillingError } from '../errors.ts';
import { type SyncedEvent, synced } from '../synced.ts';
import { readSchedule, releaseSchedule } from './release-schedule.ts';

/** The operation, the caller and the options of a command. */
export interface Asked {
  operation: IdempotentOperation;
  by: Acted;
  options: CheckoutOptions;
}

/** The parameters that each command on a subscription freezes, in addition to its own. */
export interface Frozen {
  subscriptionId: string;
  /** Webhooks of the write get their actor from here (caused-by.ts), so that the change has the same actor if the webhook comes first. */
  by: Acted;
  /** The schedule that managed the subscription then. It is released before the write, because Stripe refuses some changes beside it. */
  scheduleId?: string | null;
}

interface Write extends Pick<StripeWrite<Stripe.Subscription>, 'make' | 'step'> {
  /** Whether the subscription has the requested state, because an earlier try made the write before it died. */
  took(subscription: Stripe.Subscription): boolean;
}

/** Expands the newest invoice of a subscription. A change may have created it, and its payment decides the answer of the command. */
export const WITH_INVOICE = { expand: ['latest_invoice', ...discountsOf()] };

/**
 * Makes the write of a command to a subscription at Stripe, unless an earlier try made it. Records and returns Stripe's answer.
 * Throws NO_SUBSCRIPTION if the subscription ended and its event has not arrived yet.
 */
export async function writeSubscription(
  { subscriptionId, by, scheduleId = null }: Frozen,
  { make, step, took }: Write,
  asked: Asked,
): Promise<Stripe.Subscription> {
  const { operation, options } = asked;
  const { gateway, record } = options;
  if (scheduleId !== null) await releaseSchedule(scheduleId, by, asked);
  const read = await operation
    .ask(gateway, {
      ...(step !== undefined && { step }),
      make,
      about: [subscriptionId],
      find: async () => {
        const found = await readSubscription(subscriptionId, options);
        return took(found.object) ? found : null;
      },
    })
    .catch(async (error) => {
      throw (await refusalOf(error, subscriptionId, options)) ?? error;
    });
  await record(answerEvents(read, by));
  return read.object;
}

/** Reads a subscription from Stripe, with its newest invoice. */
export function readSubscription(
  id: string,
  { gateway }: Pick<CheckoutOptions, 'gateway'>,
): Promise<Read<Stripe.Subscription>> {
  return gateway.ask((stripe) => stripe.subscriptions.retrieve(id, WITH_INVOICE), [id]);
}

/** Returns the ID of the schedule that manages a subscription, null if none does. */
export const scheduleIn = ({ schedule }: Stripe.Subscription): string | null =>
  typeof schedule === 'string' ? schedule : (schedule?.id ?? null);

function answerEvents(read: Read<Stripe.Subscription>, by: Acted | null): SyncedEvent[] {
  const { latest_invoice: invoice } = read.object;
  const subscription = synced('customer.subscription.synced', read, by);
  if (!invoice || typeof invoice === 'string') return [subscription];
  return [subscription, synced('invoice.synced', { ...read, object: invoice }, by)];
}

/**
 * Returns NO_SUBSCRIPTION if Stripe refused the write because the subscription has ended, and records that it has. null otherwise. If a
 * schedule manages the subscription, records that, so that the next try releases it.
 */
async function refusalOf(error: unknown, id: string, options: CheckoutOptions): Promise<BillingError | null> {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return null;
  const read = await readSubscription(id, options);
  if (!hasEnded(read.object.status)) {
    const scheduleId = scheduleIn(read.object);
    if (scheduleId !== null) await options.record([await readSchedule(scheduleId, options)]);
    return null;
  }
  await options.record(answerEvents(read, null));
  return new BillingError('NO_SUBSCRIPTION');
}
