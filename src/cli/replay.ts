import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import type { Environment } from '../config.rules.ts';
import { environment, readConfig } from '../config.ts';
import type { EventFilter } from '../inbox/event.read.ts';
import type { ReplayReport, ReplayRequest } from '../reprocess/replay-events.ts';
import { openForCommand } from './open-event-path.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { openStore } from './store.ts';

const USAGE = `Reads stored events again and folds them, for example parked events after a fix, or events of a newly supported type.
A second run changes nothing.

  npm run replay -- <event id> [...] --reason <why>
  npm run replay -- --status PARKED --type invoice.paid --reason <why>
  npm run replay -- --failed-since 2026-03-01T12:00:00Z --reason <why>

Options that select events. An event must match all of them:
  --status <status>    RECEIVED, PROCESSED, IGNORED, UNMATCHED, FAILED or PARKED; may be repeated
  --type <type>        such as invoice.paid; may be repeated
  --source <source>    STRIPE_WEBHOOK, STRIPE_SYNC, ADMIN, CUSTOMER or SYSTEM; may be repeated
  --user <id>          the user of the event
  --customer <cus_...> the Stripe customer
  --object <id>        the Stripe object
  --failed-since <instant>  events that failed then or later and are still FAILED or PARKED: after a bad release
  --from <instant>     happened then or later, such as 2026-03-01T12:00:00Z; --to <instant> ends the range

  --reason <why>       the reason for the audit history; required unless it is a dry run
  --dry-run            prints what would change, and changes nothing
  --local              the database of local mode, also while \`npm start\` is running
  --json               the report as JSON
  --help               this text

It exits with 0 if every event was folded, 1 if one could not be folded or is not stored, and 2 if an option is wrong.`;

/** Runs `npm run replay` with these arguments. */
export async function replayCommand(args: readonly string[], env: Environment): Promise<Outcome> {
  const options = read(args);
  if ('code' in options) return options;
  const store = await openStore(env, options.local);
  try {
    const { replays } = await openForCommand(store.connection, readConfig(env, { local: options.local }).stripe);
    const actor = { kind: 'ADMIN', id: userInfo().username } as const;
    const report = options.dryRun
      ? await replays.preview(options.request)
      : await replays.replay(options.request, { actor, reason: options.reason, requestId: null });
    const expected = 'ids' in options.request ? options.request.ids.length : 1;
    const code = report.matchedCount < expected || report.failed.length > 0 ? 1 : 0;
    return { code, output: options.json ? JSON.stringify(report, null, 2) : inWords(report, options) };
  } finally {
    await store.close();
  }
}

function inWords({ matchedCount, replayedCount, changes, failed }: ReplayReport, { request, dryRun }: Options): string {
  const unknown = 'ids' in request ? request.ids.length - matchedCount : 0;
  return [
    ...changes.map(
      ({ target, path, before, after }) => `${target} ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
    ),
    ...failed.map(({ id, error }) => `${id}: ${error}`),
    ...(unknown > 0 ? [`${unknown} of these events are not stored`] : []),
    dryRun
      ? `${matchedCount} events: ${changes.length} changes would follow, ${failed.length} events cannot be folded`
      : `${replayedCount} of ${matchedCount} events replayed: ${changes.length} changes, ${failed.length} events cannot be folded`,
  ].join('\n');
}

interface Options {
  request: ReplayRequest;
  reason: string | null;
  dryRun: boolean;
  local: boolean;
  json: boolean;
}

const STATUSES = ['RECEIVED', 'PROCESSED', 'IGNORED', 'UNMATCHED', 'FAILED', 'PARKED'] as const;
const SOURCES = ['STRIPE_WEBHOOK', 'STRIPE_SYNC', 'ADMIN', 'CUSTOMER', 'SYSTEM'] as const;

function read(args: readonly string[]): Options | Outcome {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        status: { type: 'string', multiple: true },
        type: { type: 'string', multiple: true },
        source: { type: 'string', multiple: true },
        user: { type: 'string' },
        customer: { type: 'string' },
        object: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        'failed-since': { type: 'string' },
        reason: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        local: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { code: 0, output: USAGE };
    const { local, json, reason = null, 'dry-run': dryRun } = values;
    if (!dryRun && !reason) throw new Error('--reason is missing. The audit history needs it.');
    const filter: EventFilter = {
      status: values.status?.map((status) => oneOf(STATUSES, '--status', status)) ?? null,
      type: values.type ?? null,
      source: values.source?.map((source) => oneOf(SOURCES, '--source', source)) ?? null,
      userId: values.user ?? null,
      stripeCustomerId: values.customer ?? null,
      objectId: values.object ?? null,
      from: instant('--from', values.from),
      to: instant('--to', values.to),
      failedSince: instant('--failed-since', values['failed-since']),
    };
    return { request: requestOf(positionals, filter), reason, dryRun, local, json };
  } catch (error) {
    return { code: 2, output: `${(error as Error).message}\n\n${USAGE}` }; // only wrong arguments throw here
  }
}

function requestOf(ids: readonly string[], filter: EventFilter): ReplayRequest {
  const named = Object.values(filter).some((value) => value !== null);
  if (ids.length > 0 && named) throw new Error('Name events or select them by options, not both.');
  if (ids.length === 0 && !named) throw new Error('Name events, or select them by options.');
  return named ? { filter } : { ids: [...new Set(ids)] };
}

function oneOf<T extends string>(known: readonly T[], option: string, value: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new Error(`${option} must be one of ${known.join(', ')}.`);
  return found;
}

function instant(option: string, value: string | undefined): Date | null {
  if (value === undefined) return null;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new Error(`${option} must be an instant such as 2026-03-01T12:00:00Z.`);
  return at;
}

await runIfStarted(import.meta.filename, (args) => replayCommand(args, environment()));
