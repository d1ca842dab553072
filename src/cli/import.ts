import { userInfo } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Environment } from '../config.rules.ts';
import { environment, readConfig } from '../config.ts';
import { cursorCollection } from '../inbox/cursor.document.ts';
import { SECOND } from '../platform/clock.ts';
import { type ImportOptions, type ImportReport, importAll, importPreview } from '../reconciliation/import.ts';
import { LIST_NAMES } from '../reconciliation/import-lists.ts';
import { createPatientAsk } from '../reconciliation/patient-ask.ts';
import { readUsers } from './import-users.ts';
import { openForCommand } from './open-event-path.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import type { Progress } from './rebuild.ts';
import { openStore } from './store.ts';
import { gatewayOf } from './sync.ts';

const USAGE = `Records the customers, subscriptions, purchases, invoices, refunds and disputes that Stripe had before this service. It resumes where
it stopped, and never e-mails anyone about past events. A second run records only what has changed. It can run beside the service.

  npm run import -- [options]

  --user-key <key>   the metadata key of a Stripe customer that contains your user ID; default userId
  --users <file>     the user of each Stripe customer, which overrides the metadata: lines of cus_...,user or of
                     {"customer":"cus_...","user":"..."}
  --dry-run          prints what would be recorded, and records nothing
  --local            the database of local mode and its sandbox, while \`npm start\` is running
  --json             the report as JSON
  --help             this text

It exits with 0, 1 if Stripe or MongoDB is not available or an event could not be folded, and 2 if an option is wrong.`;

/** Runs `npm run import` with these arguments. */
export async function importCommand(args: readonly string[], env: Environment, progress: Progress): Promise<Outcome> {
  const options = await read(args);
  if ('code' in options) return options;
  const config = readConfig(env, { local: options.local });
  const gateway = gatewayOf(config);
  const store = await openStore(env, options.local);
  try {
    const path = await openForCommand(store.connection, config.stripe);
    const needs = {
      record: path.record,
      settle: path.settle,
      accounts: store.accounts as never,
      events: store.events,
      cursors: cursorCollection(store.connection),
      wall: path.clock,
      users: options.users,
      userKey: options.userKey,
      trustClientReference: config.stripe.trustClientReference,
      by: { actor: { kind: 'ADMIN', id: userInfo().username }, reason: 'npm run import', requestId: null } as const,
      ask: createPatientAsk({
        ask: gateway.ask,
        wait: setTimeout,
        monotonic: () => performance.now(),
        onWait: (delay) => progress(`Stripe is not available: trying again in ${Math.ceil(delay / SECOND)} s`),
      }),
      progress: progressPrinter(options, progress),
    };
    const report = await (options.dryRun ? importPreview(needs) : importAll(needs));
    const output = options.json ? JSON.stringify(report, null, 2) : inWords(report, options.dryRun);
    return { code: report.failed.length > 0 ? 1 : 0, output };
  } finally {
    await store.close();
  }
}

/** Prints a line for each page: how many objects of the list were read, of how many if that is known, and how fast. */
function progressPrinter({ users }: Options, progress: Progress): ImportOptions['progress'] {
  const began = performance.now();
  let objects = 0;
  return (list, { looked, recorded }, page) => {
    objects += page;
    const rate = Math.round(objects / ((performance.now() - began) / SECOND));
    const of = list === 'customers' && users ? ` of ${users.size} in the file` : '';
    progress(`${list}: ${looked} read${of}, ${recorded} recorded, ${rate} per second`);
  };
}

function inWords(
  { lists, unlinked, unlinkedCustomers, contradictions, absent, failed }: ImportReport,
  dryRun: boolean,
): string {
  const done = dryRun ? 'would be recorded' : 'recorded';
  return [
    ...LIST_NAMES.map((name) => `${name}: ${lists[name].looked} read, ${lists[name].recorded} ${done}`),
    ...contradictions.map(
      ({ customerId, ownedBy, said }) => `${customerId} already belongs to ${ownedBy}, and was not moved to ${said}`,
    ),
    ...absent.map((id) => `${id} does not exist at Stripe`),
    ...failed.map(({ eventId, error }) => `${eventId}: ${error}`),
    ...unlinkedCustomers.map((id) => `${id} has no user`),
    `${unlinked} customers have no user: use linkCustomer, or add them to --users and run again`,
  ].join('\n');
}

interface Options {
  users: ReadonlyMap<string, string> | null;
  userKey: string;
  dryRun: boolean;
  local: boolean;
  json: boolean;
}

async function read(args: readonly string[]): Promise<Options | Outcome> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'user-key': { type: 'string', default: 'userId' },
        users: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        local: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { code: 0, output: USAGE };
    const { 'user-key': userKey, 'dry-run': dryRun, local, json } = values;
    const users = values.users === undefined ? null : await readUsers(values.users);
    return { users, userKey, dryRun, local, json };
  } catch (error) {
    return { code: 2, output: `${(error as Error).message}\n\n${USAGE}` }; // only wrong arguments throw here
  }
}

await runIfStarted(import.meta.filename, (args) =>
  importCommand(args, environment(), (line) => process.stderr.write(`${line}\n`)),
);
