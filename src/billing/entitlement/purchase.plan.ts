import { type PlanEvidence, planOfLookupKey } from '../plan/resolve-plan.ts';
import type { PurchaseState } from './entitlement.state.ts';

/** What a purchase says about the plans that it bought: our own checkout names one, of others the lines were looked up. */
export function boughtPlans({ now, lines }: PurchaseState): { evidence: PlanEvidence; quantity: number }[] {
  if (now && now.plan !== null) return [{ evidence: { metadataPlan: now.plan }, quantity: now.quantity }];
  return (lines ?? []).map(({ price, quantity }) => ({
    evidence: { metadataPlan: price.plan, lookupKey: price.lookupKey },
    quantity,
  }));
}

/** The codes that it names, whether or not the catalog has them. */
export function boughtCodes(purchase: PurchaseState): (string | null | undefined)[] {
  return boughtPlans(purchase).map(
    ({ evidence: { metadataPlan, lookupKey } }) => metadataPlan ?? (lookupKey && planOfLookupKey(lookupKey)),
  );
}
