import { webhookChanges } from '../billing/webhook-endpoint.sync.ts';
import type { Environment } from '../config.rules.ts';
import { environment } from '../config.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { syncCommand } from './sync.ts';

const usage = `Creates or updates the webhook endpoint for PUBLIC_URL at Stripe, with exactly the event types that change something here.
A second run changes nothing. Endpoints of other URLs stay as they are.

  npm run webhooks -- sync            prints what it would change
  npm run webhooks -- sync --apply    changes it, and prints the secret of a new endpoint

  --local    the sandbox of local mode, while \`npm start\` is running
  --json     the report as JSON
  --help     this text

It exits with 0, 1 if Stripe refuses or is not available, and 2 if an option is wrong.`;

/** Runs `npm run webhooks` with these arguments. */
export function webhooksCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  return syncCommand(args, env, {
    usage,
    changes: ({ http }, gateway) => webhookChanges(`${http.publicUrl}/webhooks/stripe`, gateway),
  });
}

await runIfStarted(import.meta.filename, (args) => webhooksCommand(args, environment()));
