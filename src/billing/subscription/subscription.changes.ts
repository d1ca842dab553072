import { isDeepStrictEqual } from 'node:util';
import type { SubscriptionNow } from '../../facts/fact.ts';
import { hasEnded, statusRules } from '../../facts/subscription-status.ts';
import { planItem } from './subscription.plan-item.ts';
import { namedItems, planNamed } from './subscription.plan-name.ts';
import type { SubscriptionChange, SubscriptionState } from './subscription.state.ts';

/** How many changes are kept. The messages of older ones were sent long ago. */
const MOST_CHANGES = 20;

type Terms = Pick<SubscriptionState, 'now' | 'priceNames'>;
/** A change without its number. */
type Change = SubscriptionChange extends infer Kind
  ? Kind extends SubscriptionChange
    ? Omit<Kind, 'nth' | 'at'>
    : never
  : never;

/** Returns the changes of a subscription after its next state. Each has a number, counted by kind. */
export function changesOf(known: SubscriptionState, after: Terms, at: Date): SubscriptionChange[] {
  const { now: was } = known;
  const { now: is } = after;
  // A change before the start is no change for the customer, and the end has a message of its own.
  if (was === null || is === null || known.startedAt === null || hasEnded(is.status)) return known.changes;
  const found = [planChange(known, after, was, is), endChange(was, is), pauseChange(was, is)].filter(
    (change) => change !== null,
  );
  if (found.length === 0) return known.changes;
  const changes = [...known.changes];
  for (const change of found) changes.push({ ...change, nth: nextOf(change.kind, changes), at });
  return changes.slice(-MOST_CHANGES);
}

function planChange(known: Terms, after: Terms, was: SubscriptionNow, is: SubscriptionNow): Change | null {
  // If the event before listed only some items, an unknown item need not be new.
  if (was.hasMoreItems || isDeepStrictEqual(pricesOf(was), pricesOf(is))) return null;
  const [previousItems, items] = [namedItems(known), namedItems(after)];
  return {
    kind: 'plan-changed',
    previousPlan: planNamed(known),
    plan: planNamed(after),
    quantity: planItem(after)?.quantity ?? 1,
    ...(previousItems.length > 0 && { previousItems }),
    ...(items.length > 0 && { items }),
  };
}

/** The prices and quantities, by price ID: a price that lost its lookup key is still the same price. */
const pricesOf = ({ items }: SubscriptionNow) => items.map(({ price, quantity }) => `${price.id} x ${quantity}`).sort();

function endChange(was: SubscriptionNow, is: SubscriptionNow): Change | null {
  if (willEnd(is)) {
    const endsAt = endOf(is);
    return willEnd(was) && isDeepStrictEqual(endOf(was), endsAt) ? null : { kind: 'will-end', endsAt };
  }
  return willEnd(was) ? { kind: 'resumed' } : null;
}

/** A subscription with the status `paused` has had no payments yet, because its trial ended without a payment method. */
function pauseChange(was: SubscriptionNow, is: SubscriptionNow): Change | null {
  const pause = is.collectionPaused;
  if (pause) return isDeepStrictEqual(was.collectionPaused, pause) ? null : { kind: 'paused', until: pause.resumesAt };
  return was.collectionPaused || (isPaused(was) && !isPaused(is)) ? { kind: 'resumed', paused: true } : null;
}

const willEnd = ({ cancelAtPeriodEnd, cancelAt }: SubscriptionNow): boolean => cancelAtPeriodEnd || cancelAt !== null;
const isPaused = ({ status }: SubscriptionNow): boolean => statusRules(status).access === 'PAUSED';
const endOf = ({ cancelAt, currentPeriodEnd }: SubscriptionNow): Date | null => cancelAt ?? currentPeriodEnd;

function nextOf(kind: SubscriptionChange['kind'], changes: readonly SubscriptionChange[]): number {
  return (changes.findLast((change) => change.kind === kind)?.nth ?? 0) + 1;
}
