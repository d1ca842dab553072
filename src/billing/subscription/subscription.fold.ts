import { isDeepStrictEqual } from 'node:util';
import type { SubscriptionFact, SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { changesOf } from './subscription.changes.ts';
import { completed } from './subscription.complete.ts';
import type { SubscriptionState } from './subscription.state.ts';
import { termsAfter } from './subscription.terms.ts';

/** Folds a subscription's event: replaces the object, and keeps the history that no single event has. */
export function foldSubscription(known: SubscriptionState, event: FoldEvent<SubscriptionFact>): SubscriptionState {
  const before = known.now;
  const now = completed(event.fact.now, before);
  if (before && hasEnded(before.status) && !hasEnded(now.status)) return known;
  const reminded =
    event.fact.change === 'trial_will_end' && now.trialEnd
      ? { at: event.at, trialEnd: now.trialEnd }
      : known.trialEnding;
  if (before && isDeepStrictEqual(before, now))
    return reminded === known.trialEnding ? known : { ...known, trialEnding: reminded };
  const priceNames = namesOf(known, now);
  const streak = dunningOf(known, event);
  return {
    ...known,
    now,
    trialEnding: reminded,
    cause: causeOf(event),
    priceNames,
    changes: changesOf(known, { now, priceNames }, event.at),
    ...streak,
    ...termsAfter(known, { now, startedAt: streak.startedAt }, event.at),
  };
}

/** Returns the start of the grace period, the first `past_due` event, and the time of recovery, an event that is `active` or `trialing` again. */
function dunningOf(known: SubscriptionState, { at, fact }: FoldEvent<SubscriptionFact>) {
  const { status, createdAt } = fact.now;
  const { access, paidUp, started } = statusRules(status);
  // The start of an imported subscription is unknown, so it counts from its creation.
  const startedAt = fact.change === 'imported' && started ? createdAt : paidUp ? at : null;
  return {
    startedAt: known.startedAt ?? startedAt,
    pastDueSince: access === 'GRACE' ? (known.pastDueSince ?? at) : paidUp ? null : known.pastDueSince,
    recoveredAt: paidUp ? at : known.recoveredAt,
  };
}

/**
 * Returns the names of the prices. A name in an earlier event is kept, because Stripe removes the lookup key of a price when it is transferred
 * to a newer one. If no price has a name, the plan in the checkout's metadata names the only licensed one. This applies to the first event
 * of the subscription only, because later ones can have the metadata of a former plan.
 */
function namesOf(known: SubscriptionState, now: SubscriptionNow): SubscriptionState['priceNames'] {
  const names = { ...known.priceNames };
  const unnamed = known.now === null ? namelessPlan(now) : null;
  for (const { price } of now.items) {
    const plan = price.plan ?? names[price.id]?.plan ?? (price.id === unnamed ? now.plan : null);
    const lookupKey = price.lookupKey ?? names[price.id]?.lookupKey ?? null;
    names[price.id] = { lookupKey, plan };
  }
  return names;
}

/** Returns the only licensed price, if no price has a name. Metered items are usage, and an item of quantity 0 sells nothing. */
function namelessPlan({ items }: SubscriptionNow): string | null {
  if (items.some(({ price }) => price.plan !== null || price.lookupKey !== null)) return null;
  const [only, ...others] =
    items.length === 1 ? items : items.filter(({ price, quantity }) => !price.metered && quantity > 0);
  return only && others.length === 0 ? only.price.id : null;
}
