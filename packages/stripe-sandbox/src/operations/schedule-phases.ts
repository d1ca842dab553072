import type Stripe from 'stripe';
import type { Phase } from '../objects/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import type { ItemChange } from './plan-change.ts';

/** Returns the schedule that manages a subscription. */
export async function scheduleOf(
  reader: Pick<Work, 'find'>,
  { schedule }: Stripe.Subscription,
): Promise<Stripe.SubscriptionSchedule | null> {
  return schedule === null ? null : reader.find('subscription_schedule', idOf(schedule));
}

/** Returns the phase that an instant belongs to. */
export function phaseAt({ phases }: Stripe.SubscriptionSchedule, at: number): Phase | null {
  return phases.find(({ start_date, end_date }) => start_date <= at && at < end_date) ?? null;
}

/** Returns the phase that a subscription enters at an instant. Null if it stays in its phase or has no more phases. */
export async function phaseEnteredAt(
  reader: Pick<Work, 'find'>,
  subscription: Stripe.Subscription,
  at: number,
): Promise<Phase | null> {
  const schedule = await scheduleOf(reader, subscription);
  if (!schedule?.current_phase || schedule.current_phase.end_date > at) return null;
  return phaseAt(schedule, at);
}

/**
 * Returns how the items of a subscription change when a phase begins. An item whose price stays keeps its ID. The other items are replaced
 * by new ones.
 */
export async function changesTo(
  reader: Pick<Work, 'get'>,
  { items }: Stripe.Subscription,
  phase: Phase,
): Promise<ItemChange[]> {
  const wanted = phase.items.map(({ price, quantity, metadata }) => ({
    price: idOf(price as string),
    quantity,
    // Every stored phase has it.
    metadata: metadata as Record<string, string>,
  }));
  const kept = items.data.map(({ id, price }): ItemChange => {
    const same = wanted.find((item) => item.price === price.id);
    return same ? { id, quantity: same.quantity, metadata: same.metadata } : { id, deleted: true };
  });
  const added = wanted
    .filter((item) => !items.data.some(({ price }) => price.id === item.price))
    .map(async ({ price, ...item }): Promise<ItemChange> => ({ ...item, price: await reader.get('price', price) }));
  return [...kept, ...(await Promise.all(added))];
}

/** Whether a phase has other items than the subscription. */
export function differs({ items }: Stripe.Subscription, phase: Phase): boolean {
  const mine = items.data.map(({ price, quantity, metadata }) => [price.id, quantity, metadata]);
  const its = phase.items.map(({ price, quantity, metadata }) => [price, quantity, metadata]);
  return JSON.stringify(mine.sort()) !== JSON.stringify(its.sort());
}

/** Returns the other fields that a subscription has from the beginning of a phase: metadata is added, and discounts that are not named end. */
export function fieldsOf(subscription: Stripe.Subscription, phase: Phase): Partial<Stripe.Subscription> {
  const named = phase.discounts.map(({ discount }) => String(discount));
  const merged = Object.entries({ ...subscription.metadata, ...phase.metadata }).filter(([, value]) => value !== '');
  return {
    metadata: Object.fromEntries(merged),
    discounts: subscription.discounts.map(idOf).filter((id) => named.includes(id)),
  };
}
