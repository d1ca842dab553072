import { planOfLookupKey } from '../plan/resolve-plan.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** What a subscription's first item is called, as far as its events tell: a plan's code, or null. No catalog is asked. */
export function planNamed({ now, priceNames }: Pick<SubscriptionState, 'now' | 'priceNames'>): string | null {
  return codeOfName(priceNames[now?.items[0]?.price.id ?? '']) ?? now?.plan ?? null;
}

/** The code of each price that was ever named in a subscription's events, by the price's id. */
export function planCodes({ priceNames }: Pick<SubscriptionState, 'priceNames'>): Record<string, string> {
  const codes = Object.entries(priceNames).map(([id, name]) => [id, codeOfName(name)] as const);
  return Object.fromEntries(codes.filter((code): code is [string, string] => code[1] !== null));
}

function codeOfName(name: SubscriptionState['priceNames'][string] | undefined): string | null {
  return name?.plan ?? (name?.lookupKey ? (planOfLookupKey(name.lookupKey) ?? null) : null);
}
