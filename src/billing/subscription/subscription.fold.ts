import { isDeepStrictEqual } from 'node:util';
import type { SubscriptionFact, SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { changesOf } from './subscription.changes.ts';
import { completed } from './subscription.complete.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** Puts a subscription's snapshot over what is known of it, and keeps what no single snapshot tells. */
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
  return {
    ...known,
    now,
    trialEnding: reminded,
    cause: causeOf(event),
    priceNames,
    changes: changesOf(known, { now, priceNames }, event.at),
    ...streakOf(known, event),
  };
}

/** Grace counts from the first past_due snapshot; one that says active or trialing again ends the streak. */
function streakOf(known: SubscriptionState, { at, fact }: FoldEvent<SubscriptionFact>) {
  const { status, createdAt } = fact.now;
  const { access, paidUp, started } = statusRules(status);
  // No event tells when an imported subscription started: it counts from its creation.
  const startedAt = fact.change === 'imported' && started ? createdAt : paidUp ? at : null;
  return {
    startedAt: known.startedAt ?? startedAt,
    pastDueSince: access === 'GRACE' ? (known.pastDueSince ?? at) : paidUp ? null : known.pastDueSince,
    recoveredAt: paidUp ? at : known.recoveredAt,
  };
}

/**
 * A price is remembered by the name that an event gave it: Stripe takes the lookup key off a price when it moves on to a newer one.
 * A price without any name is named by the checkout's metadata if no other item can be meant, in the subscription's first snapshot only:
 * later ones may carry the metadata of a plan that was left.
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

/** The one licensed price, if no price has any name: metered items beside it are usage, and of a quantity of 0 nothing is sold. */
function namelessPlan({ items }: SubscriptionNow): string | null {
  if (items.some(({ price }) => price.plan !== null || price.lookupKey !== null)) return null;
  const [only, ...others] =
    items.length === 1 ? items : items.filter(({ price, quantity }) => !price.metered && quantity > 0);
  return only && others.length === 0 ? only.price.id : null;
}
