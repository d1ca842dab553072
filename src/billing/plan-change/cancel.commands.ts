import type Stripe from 'stripe';
import type { Read } from '../../platform/stripe.ts';
import type { CommandContext } from '../actor.ts';
import type { Attempt, StripeWrite } from '../attempt.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { synced } from '../synced.ts';
import { targetOf } from './target.ts';

export interface CancelRequest {
  subscriptionId: string | null;
  /** At once, without a refund; else with the period that is paid for. */
  immediately: boolean;
  /** In the customer's words, for Stripe and for the audit history. */
  reason: string | null;
}

/** The way in which a command was asked for. */
export interface Asked {
  attempt: Attempt;
  context: CommandContext;
  options: CheckoutOptions;
}

/**
 * Ends a subscription, at once or with its period; returns its id. Throws what finding it throws, and ALREADY_CANCELED where it ends
 * with its period already and that is all that was asked for.
 */
export async function cancelSubscription(
  userId: string,
  { subscriptionId, immediately, reason }: CancelRequest,
  asked: Asked,
): Promise<string> {
  const { id } = await asked.attempt.frozen(() =>
    decide(userId, subscriptionId, asked, (subscription) => {
      if (willEnd(subscription) && !immediately) throw new BillingError('ALREADY_CANCELED');
    }),
  );
  const details = reason === null ? {} : { cancellation_details: { comment: reason } };
  return change(
    id,
    { ...asked, reason },
    {
      make: (stripe, under) =>
        immediately
          ? stripe.subscriptions.cancel(id, details, under)
          : stripe.subscriptions.update(id, { cancel_at_period_end: true, ...details }, under),
      took: ({ status, cancel_at_period_end }) => status === 'canceled' || (!immediately && cancel_at_period_end),
    },
  );
}

/** Lets a subscription go on that was to end; returns its id. Throws what finding it throws, and NOT_CANCELED. */
export async function resumeSubscription(
  userId: string,
  { subscriptionId }: Pick<CancelRequest, 'subscriptionId'>,
  asked: Asked,
): Promise<string> {
  const { id, atPeriodEnd } = await asked.attempt.frozen(() =>
    decide(userId, subscriptionId, asked, (subscription) => {
      if (!willEnd(subscription)) throw new BillingError('NOT_CANCELED');
    }),
  );
  // Stripe refuses both fields in one call.
  const goOn: Stripe.SubscriptionUpdateParams = atPeriodEnd ? { cancel_at_period_end: false } : { cancel_at: '' };
  return change(
    id,
    { ...asked, reason: null },
    {
      make: (stripe, under) => stripe.subscriptions.update(id, goOn, under),
      took: ({ cancel_at_period_end, cancel_at }) => !cancel_at_period_end && cancel_at === null,
    },
  );
}

const willEnd = ({ cancelAtPeriodEnd, cancelAt }: SubscriptionView): boolean => cancelAtPeriodEnd || cancelAt !== null;

async function decide(
  userId: string,
  subscriptionId: string | null,
  { options }: Asked,
  refuse: (subscription: SubscriptionView) => void,
): Promise<{ id: string; atPeriodEnd: boolean }> {
  const { catalog, clock, stateOf } = options;
  const { subscriptions } = readAccount(userId, await stateOf(userId), catalog(), clock.now());
  const subscription = targetOf(subscriptions, subscriptionId);
  refuse(subscription);
  return { id: subscription.id, atPeriodEnd: subscription.cancelAtPeriodEnd };
}

interface Write extends Pick<StripeWrite<Stripe.Subscription>, 'make'> {
  /** Whether the subscription is as it was to become. */
  took(subscription: Stripe.Subscription): boolean;
}

async function change(
  id: string,
  { attempt, context, options: { gateway, record }, reason }: Asked & { reason: string | null },
  { make, took }: Write,
): Promise<string> {
  const read: Read<Stripe.Subscription> = await attempt.ask(gateway, {
    make,
    find: async () => {
      const found = await gateway.ask((stripe) => stripe.subscriptions.retrieve(id));
      return took(found.object) ? found : null;
    },
  });
  await record([synced('customer.subscription.synced', read, { ...context, reason })]);
  return id;
}
