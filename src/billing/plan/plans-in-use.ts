import type { Catalog } from './catalog.content.ts';
import { planByCode } from './catalog.lookup.ts';

/**
 * Why this catalog cannot come into force: it lacks plans that customers still have. `inUse` is how many have each plan
 * code. Null where nothing speaks against it.
 */
export function plansInUseProblem(catalog: Catalog, inUse: ReadonlyMap<string, number>): string | null {
  const missing = [...inUse].filter(([code, count]) => count > 0 && !planByCode(catalog, code));
  if (missing.length === 0) return null;
  const list = missing.map(
    ([code, count]) => `${code} (${count} ${count === 1 ? 'customer has' : 'customers have'} it)`,
  );
  return `The catalog lacks plans that are still in use: ${list.join(', ')}. Keep them with \`retired: true\`.`;
}
