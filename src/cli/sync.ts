import { parseArgs } from 'node:util';
import type { Environment } from '../config.rules.ts';
import { type Config, readConfig } from '../config.ts';
import { createMetrics } from '../platform/metrics.ts';
import { createStripe, type StripeGateway } from '../platform/stripe.ts';
import type { StripeChange } from '../platform/stripe-change.ts';
import type { Outcome } from './outcome.ts';

interface Sync {
  usage: string;
  /** Returns the needed changes in the order in which they must be made. */
  changes(config: Config, gateway: StripeGateway): Promise<StripeChange[]>;
}

/** Runs `sync`: prints what it would change at Stripe, and with `--apply` changes it. A second run changes nothing. */
export async function syncCommand(args: readonly string[], env: Environment, sync: Sync): Promise<Outcome> {
  const options = read(args, sync.usage);
  if ('code' in options) return options;
  const config = readConfig(env, { local: options.local });
  const gateway = gatewayOf(config);
  const changes = await sync.changes(config, gateway);
  const notes: string[] = [];
  if (options.apply) for (const { make } of changes) notes.push((await make(gateway)) ?? '');
  const notesToPrint = notes.filter((note) => note !== '');
  const report = { changes: changes.map(({ what }) => what), applied: options.apply, notes: notesToPrint };
  return { code: 0, output: options.json ? JSON.stringify(report, null, 2) : inWords(report) };
}

/** Returns the gateway for this configuration. In local mode without a key it calls the sandbox of a running service. */
export function gatewayOf({ stripe, sandbox }: Config): StripeGateway {
  const { secretKey, apiBase } = stripe;
  const metrics = createMetrics();
  if (secretKey !== undefined) return createStripe({ secretKey, apiBase, metrics });
  return createStripe({ secretKey: 'sk_test_sandbox', apiBase: `http://127.0.0.1:${sandbox.port}`, metrics });
}

function inWords({ changes, applied, notes }: { changes: string[]; applied: boolean; notes: string[] }): string {
  if (changes.length === 0) return 'Nothing to change.';
  const end = applied ? `${changes.length} changes made.` : `${changes.length} changes. Run with --apply to make them.`;
  return [...changes, ...notes, end].join('\n');
}

interface Options {
  apply: boolean;
  local: boolean;
  json: boolean;
}

function read(args: readonly string[], usage: string): Options | Outcome {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        apply: { type: 'boolean', default: false },
        local: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { code: 0, output: usage };
    if (positionals.join(' ') !== 'sync') throw new Error('The only command is `sync`.');
    return values;
  } catch (error) {
    return { code: 2, output: `${(error as Error).message}\n\n${usage}` }; // only wrong arguments throw here
  }
}
