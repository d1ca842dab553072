import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Catalog, type CatalogContent, catalogFromContent, type TaxBehavior } from './catalog.content.ts';
import { CatalogError } from './catalog.error.ts';
import { type DeclaredFeatures, readFeatures } from './catalog.features.ts';
import { readPlans } from './catalog.plans.ts';
import { fieldsOf, openYaml, type Place, report } from './yaml-place.ts';
import { wholeOf, wordOf } from './yaml-scalar.ts';

export type {
  BillingInterval,
  Catalog,
  CatalogContent,
  Feature,
  FeatureKind,
  Plan,
  PlanFeature,
  Price,
  TaxBehavior,
} from './catalog.content.ts';

// Time to replace a card. Stripe's first two retries usually happen within it.
const DEFAULT_GRACE_DAYS = 3;
// Stripe finalizes a renewal invoice about an hour after the end of the period, and can be slow.
const DEFAULT_RENEWAL_LEEWAY_HOURS = 6;

const FIELDS = ['tax', 'taxBehavior', 'graceDays', 'renewalLeewayHours', 'features', 'plans'] as const;

/** Parses the text of a plans.yaml. Throws a CatalogError with every mistake and its position. */
export function parseCatalog(text: string, fileName: string): Catalog {
  const file = openYaml(text);
  const { problems } = file.source;
  // After a syntax error the rest cannot be parsed reliably, and would cause false reports.
  const content = problems.length === 0 ? readContent(file) : undefined;
  if (!content || problems.length > 0) throw new CatalogError(fileName, problems);
  return catalogFromContent(content);
}

/** Reads and parses a plans.yaml. Throws a CatalogError like `parseCatalog`, and an error that names CATALOG_FILE if there is no such file. */
export async function loadCatalog(path: string): Promise<Catalog> {
  return parseCatalog(await readFile(path, 'utf8').catch(refuse), basename(path));

  function refuse({ code }: NodeJS.ErrnoException): never {
    throw new Error(`CATALOG_FILE: ${path} cannot be read (${code}). Set CATALOG_FILE to the path of your plans.yaml`);
  }
}

function readContent(file: Place): CatalogContent {
  const { tax, taxBehavior, graceDays, renewalLeewayHours, features, plans } = fieldsOf(file, FIELDS);
  if (!features) report(file, 'features are missing');
  if (!plans) report(file, 'plans are missing');
  const behavior = taxBehavior && wordOf(taxBehavior, TAX_BEHAVIORS);
  const known: DeclaredFeatures = features ? readFeatures(features) : new Map();
  return {
    tax: (tax && wordOf(tax, ['automatic', 'none'])) ?? 'none',
    graceDays: (graceDays && wholeOf(graceDays, { min: 0, max: 365 })) ?? DEFAULT_GRACE_DAYS,
    renewalLeewayHours:
      (renewalLeewayHours && wholeOf(renewalLeewayHours, { min: 0, max: 720 })) ?? DEFAULT_RENEWAL_LEEWAY_HOURS,
    features: [...known.values()].filter((feature) => feature !== 'broken'),
    plans: plans ? readPlans(plans, { features: known, taxBehavior: behavior ?? 'UNSPECIFIED' }) : [],
  };
}

const TAX_BEHAVIORS: readonly TaxBehavior[] = ['INCLUSIVE', 'EXCLUSIVE', 'UNSPECIFIED'];
