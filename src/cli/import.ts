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

const USAGE = `Records what Stripe has of customers who were there before this service: customers, subscriptions, purchases, invoices,
refunds and disputes. Nobody is told of any of it. Ended anywhere, it goes on there when it is started again; done again, it
changes nothing. It may run beside the service.

  npm run import -- [options]

  --user-key <key>   the key of a customer's metadata that has your user's id; default userId
  --users <file>     whose each Stripe customer is, before what metadata says: lines of cus_...,user or of
                     {"customer":"cus_...","user":"..."}
  --dry-run          says what would be recorded, and records nothing
  --local            the store of local mode and its sandbox, while \`npm start\` is running
  --json             the report as JSON
  --help             this text

It exits with 0, with 1 where Stripe or MongoDB is away or something could not be folded, with 2 for a wrong call.`;

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
        onWait: (delay) => progress(`Stripe cannot answer: trying again in ${Math.ceil(delay / SECOND)} s`),
      }),
      progress: tell(options, progress),
    };
    const report = await (options.dryRun ? importPreview(needs) : importAll(needs));
    const output = options.json ? JSON.stringify(report, null, 2) : inWords(report, options.dryRun);
    return { code: report.failed.length > 0 ? 1 : 0, output };
  } finally {
    await store.close();
  }
}

/** A line for each page: what was read of a list, of how many where that is known, and how fast. */
function tell({ users }: Options, progress: Progress): ImportOptions['progress'] {
  const began = performance.now();
  let objects = 0;
  return (list, { looked, recorded }, page) => {
    objects += page;
    const rate = Math.round(objects / ((performance.now() - began) / SECOND));
    const of = list === 'customers' && users ? ` of ${users.size} that are named` : '';
    progress(`${list}: ${looked} read${of}, ${recorded} recorded; ${rate} a second`);
  };
}

function inWords(
  { lists, unlinked, unlinkedCustomers, contradictions, absent, failed }: ImportReport,
  dryRun: boolean,
): string {
  const done = dryRun ? 'would be recorded' : 'recorded';
  return [
    ...LIST_NAMES.map((name) => `${name}: ${lists[name].looked} read, ${lists[name].recorded} ${done}`),
    ...contradictions.map(({ customerId, ownedBy, said }) => `${customerId} belongs to ${ownedBy}, not to ${said}`),
    ...absent.map((id) => `${id} is not at Stripe`),
    ...failed.map(({ eventId, error }) => `${eventId}: ${error}`),
    ...unlinkedCustomers.map((id) => `${id} is nobody's`),
    `${unlinked} customers are nobody's: linkCustomer, or --users and another run, says whose they are`,
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
    return { code: 2, output: `${(error as Error).message}\n\n${USAGE}` }; // thrown only for what the caller wrote
  }
}

await runIfStarted(import.meta.filename, (args) =>
  importCommand(args, environment(), (line) => process.stderr.write(`${line}\n`)),
);
