import { type PlanEvidence, planOfLookupKey } from '../plan/resolve-plan.ts';
import type { PurchaseState } from './entitlement.state.ts';

/** Returns the plans of a purchase: our checkout names one, and for other sessions a look-up read the lines. */
export function boughtPlans({ now, lines }: PurchaseState): { evidence: PlanEvidence; quantity: number }[] {
  if (now && now.plan !== null) return [{ evidence: { metadataPlan: now.plan }, quantity: now.quantity }];
  return (lines ?? []).map(({ price, quantity }) => ({
    evidence: { metadataPlan: price.plan, lookupKey: price.lookupKey },
    quantity,
  }));
}

/** Returns the plan codes that a purchase names, including codes that the catalog does not have. */
export function boughtCodes(purchase: PurchaseState): (string | null | undefined)[] {
  return boughtPlans(purchase).map(
    ({ evidence: { metadataPlan, lookupKey } }) => metadataPlan ?? (lookupKey && planOfLookupKey(lookupKey)),
  );
}
