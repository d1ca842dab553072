import { loadCatalog } from '../billing/plan/catalog.ts';
import { planChanges } from '../billing/plan/plan.sync.ts';
import type { Environment } from '../config.rules.ts';
import { environment } from '../config.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { syncCommand } from './sync.ts';

const usage = `Creates and updates the products and prices of plans.yaml at Stripe. It deletes nothing, and a second run changes nothing.

  npm run plans -- sync            prints what it would change
  npm run plans -- sync --apply    changes it

A changed amount creates a new price, and the lookup key moves to it. Customers on the old price keep paying it.

  --local    the sandbox of local mode, while \`npm start\` is running
  --json     the report as JSON
  --help     this text

It exits with 0, 1 if Stripe refuses or is not available, and 2 if an option is wrong.`;

/** Runs `npm run plans` with these arguments. */
export function plansCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  return syncCommand(args, env, {
    usage,
    changes: async ({ catalogFile }, gateway) => planChanges(await loadCatalog(catalogFile), gateway),
  });
}

await runIfStarted(import.meta.filename, (args) => plansCommand(args, environment()));
