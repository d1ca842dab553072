import type { Catalog, Plan } from './catalog.content.ts';
import { planByCode } from './catalog.lookup.ts';

/** The fields of an event that name the plan of a price. */
export interface PlanEvidence {
  /** `metadata.plan`, as plan.sync.ts and checkout write it. */
  metadataPlan?: string | null | undefined;
  lookupKey?: string | null | undefined;
  /** The same fields of an earlier event of this price, before its lookup key was transferred to a newer price. */
  earlier?: PlanEvidence | null | undefined;
}

/**
 * Returns the plan of a price: by metadata, else by lookup key, else by an earlier event of the same price. undefined if the
 * catalog knows none of them, for example for a price created in the Stripe dashboard.
 */
export function resolvePlan(evidence: PlanEvidence, catalog: Catalog): Plan | undefined {
  const { metadataPlan, lookupKey, earlier } = evidence;
  return (
    known(metadataPlan, catalog) ??
    known(lookupKey && planOfLookupKey(lookupKey), catalog) ??
    (earlier ? resolvePlan(earlier, catalog) : undefined)
  );
}

/** Returns the plan code in a lookup key of the catalog's form, even if the catalog does not have the price any more. */
export function planOfLookupKey(lookupKey: string): string | undefined {
  return /^(.+)_(?:month|year|one_time)_[a-z]{3}$/.exec(lookupKey)?.[1];
}

function known(code: string | null | undefined, catalog: Catalog): Plan | undefined {
  return code ? planByCode(catalog, code) : undefined;
}
