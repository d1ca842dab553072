import type Stripe from 'stripe';
import { SECOND } from '../../platform/clock.ts';
import { BillingError } from '../errors.ts';
import { type Asked, type Frozen, writeSubscription } from './subscription-write.ts';
import { findTarget } from './target.ts';

/** What becomes of the invoices of a pause: they stay drafts, are marked as uncollectible, or are voided. */
export type PauseBehavior = 'KEEP_AS_DRAFT' | 'MARK_UNCOLLECTIBLE' | 'VOID';

export interface PauseRequest {
  subscriptionId: string | null;
  /** When payments resume by themselves. null for a pause without an end. */
  until: Date | null;
  behavior: PauseBehavior;
}

interface Params extends Frozen {
  pause: { behavior: Lowercase<PauseBehavior>; resumes_at?: number };
}

/**
 * Pauses the payments of a subscription, and returns its ID. A pause replaces an earlier one. Throws the errors of `targetOf`,
 * INVALID_PAUSE if it would end at once, and PAUSE_NOT_OFFERED to a customer whose plan has no `whilePaused`.
 * https://docs.stripe.com/billing/subscriptions/pause-payment
 */
export async function pauseSubscription(
  userId: string,
  { subscriptionId, until, behavior }: PauseRequest,
  asked: Asked,
): Promise<string> {
  const params = await asked.operation.frozen<Params>(async () => {
    const { id, plan } = await findTarget(userId, subscriptionId, asked);
    // A pause gives away what it does not charge, so the seller decides for which plans customers may have one.
    if (asked.by.actor.kind === 'CUSTOMER' && !plan?.whilePaused) throw new BillingError('PAUSE_NOT_OFFERED');
    if (until !== null && until <= asked.options.clock.now())
      throw new BillingError('INVALID_PAUSE', {}, ['input', 'until']);
    const pause = {
      behavior: behavior.toLowerCase() as Lowercase<PauseBehavior>,
      ...(until && { resumes_at: Math.floor(until.getTime() / SECOND) }),
    };
    return { subscriptionId: id, pause, by: asked.by };
  });
  const { subscriptionId: id, pause } = params;
  await writeSubscription(
    params,
    {
      make: (stripe, under) => stripe.subscriptions.update(id, { pause_collection: pause }, under),
      took: (subscription) => isPausedAs(subscription, pause),
    },
    asked,
  );
  return id;
}

/** Ends the pause of a subscription's payments. `step` names the write if it is not the last one of its operation. */
export async function endPause(frozen: Frozen, asked: Asked, step?: string): Promise<void> {
  const { subscriptionId: id } = frozen;
  await writeSubscription(
    frozen,
    {
      ...(step !== undefined && { step }),
      make: (stripe, under) => stripe.subscriptions.update(id, { pause_collection: '' }, under),
      took: ({ pause_collection }) => pause_collection === null,
    },
    asked,
  );
}

function isPausedAs(
  { pause_collection: found }: Stripe.Subscription,
  { behavior, resumes_at }: Params['pause'],
): boolean {
  return found !== null && found.behavior === behavior && (found.resumes_at ?? null) === (resumes_at ?? null);
}
