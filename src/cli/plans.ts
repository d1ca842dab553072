import { loadCatalog } from '../billing/plan/catalog.ts';
import { planChanges } from '../billing/plan/plan.sync.ts';
import type { Environment } from '../config.rules.ts';
import { environment } from '../config.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { syncCommand } from './sync.ts';

const usage = `Makes the products and prices at Stripe as plans.yaml has them. Done again, it changes nothing; it deletes nothing.

  npm run plans -- sync            says what it would change
  npm run plans -- sync --apply    changes it

A changed amount makes a new price, to which the lookup key moves; who pays the old one goes on paying it.

  --local    the sandbox of local mode, while \`npm start\` is running
  --json     the report as JSON
  --help     this text

It exits with 0, with 1 where Stripe refuses or is away, with 2 for a wrong call.`;

/** Runs `npm run plans` with these arguments. */
export function plansCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  return syncCommand(args, env, {
    usage,
    changes: async ({ catalogFile }, gateway) => planChanges(await loadCatalog(catalogFile), gateway),
  });
}

await runIfStarted(import.meta.filename, (args) => plansCommand(args, environment()));
