import { webhookChanges } from '../billing/webhook-endpoint.sync.ts';
import type { Environment } from '../config.rules.ts';
import { environment } from '../config.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { syncCommand } from './sync.ts';

const usage = `Makes the webhook endpoint at Stripe for PUBLIC_URL, with exactly the event types that change something here.
Done again, it changes nothing; endpoints of other URLs stay as they are.

  npm run webhooks -- sync            says what it would change
  npm run webhooks -- sync --apply    changes it; where the endpoint is new, prints its secret

  --local    the sandbox of local mode, while \`npm start\` is running
  --json     the report as JSON
  --help     this text

It exits with 0, with 1 where Stripe refuses or is away, with 2 for a wrong call.`;

/** Runs `npm run webhooks` with these arguments. */
export function webhooksCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  return syncCommand(args, env, {
    usage,
    changes: ({ http }, gateway) => webhookChanges(`${http.publicUrl}/webhooks/stripe`, gateway),
  });
}

await runIfStarted(import.meta.filename, (args) => webhooksCommand(args, environment()));
