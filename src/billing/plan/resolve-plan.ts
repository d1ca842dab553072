import type { Catalog, Plan } from './catalog.content.ts';
import { planByCode } from './catalog.lookup.ts';

/** What an event says about which plan a price buys. */
export interface PlanEvidence {
  /** `metadata.plan`, as plan.sync.ts and checkout write it. */
  metadataPlan?: string | null | undefined;
  lookupKey?: string | null | undefined;
  /** What the same price id carried before Stripe moved its lookup key to a newer price. */
  earlier?: PlanEvidence | null | undefined;
}

/**
 * The plan that a price buys: by metadata, else by lookup key, else by what the same price carried earlier. Undefined
 * where the catalog knows none of them, as for a price made in the dashboard.
 */
export function resolvePlan(evidence: PlanEvidence, catalog: Catalog): Plan | undefined {
  const { metadataPlan, lookupKey, earlier } = evidence;
  return (
    known(metadataPlan, catalog) ??
    known(lookupKey && planOfLookupKey(lookupKey), catalog) ??
    (earlier ? resolvePlan(earlier, catalog) : undefined)
  );
}

/** The plan code inside a lookup key of ours, whether or not the catalog still has that price. */
export function planOfLookupKey(lookupKey: string): string | undefined {
  return /^(.+)_(?:month|year|one_time)_[a-z]{3}$/.exec(lookupKey)?.[1];
}

function known(code: string | null | undefined, catalog: Catalog): Plan | undefined {
  return code ? planByCode(catalog, code) : undefined;
}
