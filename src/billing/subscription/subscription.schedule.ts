import { isDeepStrictEqual } from 'node:util';
import type { PriceNow, SubscriptionItemNow, SubscriptionNow, SubscriptionScheduleFact } from '../../facts/fact.ts';
import type { PhaseNow, SubscriptionScheduleNow } from '../../facts/schedule.fact.ts';
import { isInForce } from '../../facts/stripe-objects/subscription-schedule.ts';
import { hasEnded } from '../../facts/subscription-status.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import type { ScheduleState, SubscriptionState } from './subscription.state.ts';
import { cancelInstant } from './subscription.window.ts';

/** A change of prices or quantities that a schedule will make. */
export interface Switch {
  at: Date;
  /** The subscription with the prices and quantities from then on. */
  after: SubscriptionState;
}

/** Folds the event of a schedule. A schedule that cannot change its subscription any more is dropped. */
export function foldSchedule(known: SubscriptionState, event: FoldEvent<SubscriptionScheduleFact>): SubscriptionState {
  const { id, now, prices } = event.fact;
  // A comparison folds into accounts that an earlier version folded, too. They have no schedules.
  const { [id]: before, ...others } = known.schedules ?? {};
  if (!isInForce(now.status)) return before ? { ...known, schedules: others } : known;
  const named = { ...before?.prices, ...Object.fromEntries(prices.map((price) => [price.id, price])) };
  if (before && isDeepStrictEqual(before.now, now) && isDeepStrictEqual(before.prices, named)) return known;
  return { ...known, schedules: { ...others, [id]: { now, cause: causeOf(event), prices: named } } };
}

/** Returns the phases after the current one, in the order of time. */
export function laterPhases({ phases, phaseStart, status }: SubscriptionScheduleNow): (PhaseNow & { start: Date })[] {
  if (!isInForce(status) || phaseStart === null) return [];
  return phases.filter(
    (phase): phase is PhaseNow & { start: Date } => phase.start !== null && phase.start > phaseStart,
  );
}

/**
 * Returns the next change of prices or quantities that a schedule will make, null if none will. A subscription that ends before has none.
 */
export function switchOf(subscription: SubscriptionState): Switch | null {
  const { now, schedules } = subscription;
  if (now === null || hasEnded(now.status)) return null;
  const ends = cancelInstant(now);
  for (const schedule of Object.values(schedules)) {
    const phase = laterPhases(schedule.now).find(({ items }) => !isBilledNow(items, now));
    if (!phase || (ends !== null && ends <= phase.start)) continue;
    return { at: phase.start, after: inPhase(subscription, now, phase, schedule) };
  }
  return null;
}

/** Names what is billed from a change on. Prices are named by ID, because their names can become known later. */
export const billedFrom = ({ after }: Switch): string =>
  (after.now?.items ?? []).map(({ price, quantity }) => `${price.id} x ${quantity}`).join(', ');

function isBilledNow(items: PhaseNow['items'], now: SubscriptionNow): boolean {
  const textOf = (priceId: string, quantity: number) => `${priceId} x ${quantity}`;
  const [then, present] = [
    items.map(({ priceId, quantity }) => textOf(priceId, quantity)),
    now.items.map(({ price, quantity }) => textOf(price.id, quantity)),
  ];
  return isDeepStrictEqual(then.sort(), present.sort());
}

/** Returns a subscription with the items of a phase. An item whose price stays is the same item. */
function inPhase(
  subscription: SubscriptionState,
  now: SubscriptionNow,
  { items }: PhaseNow,
  schedule: ScheduleState,
): SubscriptionState {
  const [first] = now.items;
  const found = items.map(({ priceId, quantity }): SubscriptionItemNow => {
    const same = now.items.find(({ price }) => price.id === priceId);
    if (same) return { ...same, quantity };
    const price = schedule.prices[priceId] ?? { ...UNNAMED, id: priceId, currency: first?.price.currency ?? '' };
    const { currentPeriodStart, currentPeriodEnd } = first ?? now;
    return { id: priceId, price, quantity, currentPeriodStart, currentPeriodEnd, discounts: [] };
  });
  const names = Object.values(schedule.prices).map(({ id, lookupKey, plan }) => [id, { lookupKey, plan }] as const);
  const priceNames = { ...Object.fromEntries(names), ...subscription.priceNames };
  return { ...subscription, now: { ...now, items: found, hasMoreItems: false }, priceNames, schedules: {} };
}

/** A price of which only the ID is known. */
const UNNAMED: Omit<PriceNow, 'id' | 'currency'> = {
  lookupKey: null,
  plan: null,
  interval: 'month',
  intervalCount: 1,
  metered: false,
  unitAmount: null,
  fromCurrencyOptions: false,
};
