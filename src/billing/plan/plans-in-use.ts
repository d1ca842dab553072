import type { Catalog } from './catalog.content.ts';
import { planByCode } from './catalog.lookup.ts';

/**
 * Returns why a catalog cannot be put in force: it lacks plans that customers still have. `inUse` is the number of customers by plan
 * code. null if the catalog has all of them.
 */
export function plansInUseProblem(catalog: Catalog, inUse: ReadonlyMap<string, number>): string | null {
  const missing = [...inUse].filter(([code, count]) => count > 0 && !planByCode(catalog, code));
  if (missing.length === 0) return null;
  const list = missing.map(
    ([code, count]) => `${code} (${count} ${count === 1 ? 'customer has' : 'customers have'} it)`,
  );
  return `The catalog lacks plans that are still in use: ${list.join(', ')}. Keep them with \`retired: true\`.`;
}
