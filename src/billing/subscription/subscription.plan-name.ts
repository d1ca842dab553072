import { planOfLookupKey } from '../plan/resolve-plan.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** What a subscription's first item is called, as far as its events tell: a plan's code, or null. No catalog is asked. */
export function planNamed({ now, priceNames }: Pick<SubscriptionState, 'now' | 'priceNames'>): string | null {
  const name = priceNames[now?.items[0]?.price.id ?? ''];
  return name?.plan ?? (name?.lookupKey ? planOfLookupKey(name.lookupKey) : null) ?? now?.plan ?? null;
}
