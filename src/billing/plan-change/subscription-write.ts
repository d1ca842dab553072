import Stripe from 'stripe';
import { hasEnded } from '../../facts/subscription-status.ts';
import type { IdempotentOperation, StripeWrite } from '../../platform/idempotent-operation.ts';
import type { Read } from '../../platform/stripe.ts';
import { discountsOf } from '../../platform/stripe-complete.ts';
import type { Acted, CommandContext } from '../actor.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { BillingError } from '../errors.ts';
import { type SyncedEvent, synced } from '../synced.ts';

/** The way in which a command was asked for. */
export interface Asked {
  operation: IdempotentOperation;
  context: CommandContext;
  options: CheckoutOptions;
}

/** What each command on a subscription freezes, beside its own parameters. */
export interface Frozen {
  subscriptionId: string;
  /** Webhooks of the write take it from here (caused-by.ts), so a change is its customer's, whoever tells it first. */
  by: Acted;
}

interface Write extends Pick<StripeWrite<Stripe.Subscription>, 'make'> {
  /** Whether the subscription is as it was to become: what a try that died may have done. */
  took(subscription: Stripe.Subscription): boolean;
}

/** The invoice comes with the subscription: a change may have made one, and its payment decides what the answer says. */
export const WITH_INVOICE = { expand: ['latest_invoice', ...discountsOf()] };

/**
 * A command's one write on a subscription at Stripe: made, or found where an earlier try made it, then stored as Stripe answered it.
 * Throws NO_SUBSCRIPTION where it ended before we were told.
 */
export async function writeSubscription(
  { subscriptionId, by }: Frozen,
  { make, took }: Write,
  { operation, options }: Asked,
): Promise<Stripe.Subscription> {
  const { gateway, record } = options;
  const read = await operation
    .ask(gateway, {
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
  await record(snapshotsOf(read, by));
  return read.object;
}

/** A subscription as Stripe has it now, with its newest invoice. */
export function readSubscription(
  id: string,
  { gateway }: Pick<CheckoutOptions, 'gateway'>,
): Promise<Read<Stripe.Subscription>> {
  return gateway.ask((stripe) => stripe.subscriptions.retrieve(id, WITH_INVOICE), [id]);
}

function snapshotsOf(read: Read<Stripe.Subscription>, by: Acted | null): SyncedEvent[] {
  const { latest_invoice: invoice } = read.object;
  const subscription = synced('customer.subscription.synced', read, by);
  if (!invoice || typeof invoice === 'string') return [subscription];
  return [subscription, synced('invoice.synced', { ...read, object: invoice }, by)];
}

/** Stripe refuses what is over: somebody was faster in the dashboard, and we learn it now. */
async function refusalOf(error: unknown, id: string, options: CheckoutOptions): Promise<BillingError | null> {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return null;
  const read = await readSubscription(id, options);
  if (!hasEnded(read.object.status)) return null;
  await options.record(snapshotsOf(read, null));
  return new BillingError('NO_SUBSCRIPTION');
}
