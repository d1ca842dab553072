import type { Connection } from 'mongoose';
import { CatalogError } from '../billing/plan/catalog.error.ts';
import { type Catalog, loadCatalog } from '../billing/plan/catalog.ts';
import { planChanges } from '../billing/plan/plan.sync.ts';
import { isReplaced } from '../folding/catalog.ts';
import { eventCollection } from '../inbox/event.document.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type Finding, found } from './finding.ts';

/** Reads the catalog file. Returns the catalog, or null and the problems of the file. */
export async function readCatalog(file: string): Promise<{ catalog: Catalog | null; findings: Finding[] }> {
  try {
    return { catalog: await loadCatalog(file), findings: [] };
  } catch (error) {
    const mistakes = error instanceof CatalogError ? error.message.split('\n') : [(error as Error).message];
    return { catalog: null, findings: mistakes.map((mistake) => found('CATALOG_INVALID', `${mistake}.`)) };
  }
}

/** Checks whether the service uses the catalog of the file. */
export async function examineCatalogInForce(catalog: Catalog, connection: Connection): Promise<Finding[]> {
  const replaced = await isReplaced(catalog, { events: eventCollection(connection) });
  return replaced
    ? [found('CATALOG_FILE_OLDER', 'This plans.yaml was in force before, and a newer one has replaced it.')]
    : [];
}

/** Returns each change that `plans sync` would make as a finding. */
export async function examinePrices(catalog: Catalog, gateway: StripeGateway): Promise<Finding[]> {
  const changes = await planChanges(catalog, gateway);
  return changes.map(({ what, about }) =>
    found(about === 'sale' ? 'CATALOG_NOT_AT_STRIPE' : 'CATALOG_WORDS_DIFFER', `\`plans sync\` ${what}.`),
  );
}
