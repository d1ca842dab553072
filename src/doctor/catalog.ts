import type { Connection } from 'mongoose';
import { CatalogError } from '../billing/plan/catalog.error.ts';
import { type Catalog, loadCatalog } from '../billing/plan/catalog.ts';
import { catalogWarnings } from '../billing/plan/catalog.warnings.ts';
import { planChanges } from '../billing/plan/plan.sync.ts';
import { isReplaced } from '../folding/catalog.ts';
import { eventCollection } from '../inbox/event.document.ts';
import type { StripeGateway } from '../platform/stripe.ts';
import { type Finding, found } from './finding.ts';

/** Reads the catalog file. Returns the catalog and what is hardly meant in it, or null and the problems of the file. */
export async function readCatalog(file: string): Promise<{ catalog: Catalog | null; findings: Finding[] }> {
  try {
    const catalog = await loadCatalog(file);
    return {
      catalog,
      findings: catalogWarnings(catalog).map(({ about, message }) => found(CODES[about], `${message}.`)),
    };
  } catch (error) {
    const mistakes = error instanceof CatalogError ? error.message.split('\n') : [(error as Error).message];
    return { catalog: null, findings: mistakes.map((mistake) => found('CATALOG_INVALID', `${mistake}.`)) };
  }
}

const CODES = { 'add-on': 'CATALOG_ADD_ON_ADDS_NOTHING', amount: 'CATALOG_AMOUNT_ZERO' } as const;

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
