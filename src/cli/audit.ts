import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { mongo } from 'mongoose';
import { auditLog } from '../audit/audit.document.ts';
import { chainNames } from '../audit/chain-names.ts';
import { exportAudit } from '../audit/export.ts';
import { type ChainHolder, createChains } from '../audit/heads.ts';
import { streamsEverOwned } from '../billing/customer/streams.read.ts';
import type { Environment } from '../config.rules.ts';
import { environment } from '../config.ts';
import { SYSTEM_CHAIN } from '../outbox/audit-draft.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { openStore, type Store } from './store.ts';

const USAGE = `Verifies that the audit history was not edited, or exports it.

  npm run audit -- verify        recomputes every chain, and names those that are broken
  npm run audit -- export        prints JSON Lines: each entry, chain by chain, then a digest of all chains

  --user <id>    only the chains of streams that this user ever owned
  --local        the database of local mode, also while \`npm start\` is running
  --json         the result of verify as JSON
  --help         this text

With \`npm run -s audit -- export > audit.jsonl\` the file has the lines and nothing else.
It exits with 0 if every chain is intact, 1 if one is broken, and 2 if an option is wrong.`;

/** The result of verifying chains. */
interface AuditReport {
  chains: number;
  entries: number;
  /**
   * Chains whose entries were changed after they were written. `brokenEntryId` is the first entry that does not match its hash. It is null if
   * entries are missing at the end.
   */
  broken: { chain: string; entryCount: number; brokenEntryId: string | null }[];
}

/** Runs `npm run audit` with these arguments. An export is written to `out`. */
export async function auditCommand(
  args: readonly string[],
  env: Environment,
  out: Writable = process.stdout,
): Promise<Outcome> {
  const options = read(args);
  if ('code' in options) return options;
  const store = await openStore(env, options.local);
  try {
    if (options.what === 'export') {
      const chains =
        options.user === undefined ? undefined : await streamsEverOwned(store.accounts as never, options.user);
      await pipeline(Readable.from(exportAudit(auditLog(store.connection), chains)), out, { end: false });
      return { code: 0, output: '' };
    }
    const report = await verified(store, options.user);
    const output = options.json ? JSON.stringify(report, null, 2) : inWords(report);
    return { code: report.broken.length > 0 ? 1 : 0, output };
  } finally {
    await store.close();
  }
}

async function verified({ connection, accounts, events }: Store, user: string | undefined): Promise<AuditReport> {
  const audit = auditLog(connection);
  const holders = accounts as unknown as mongo.Collection<ChainHolder>;
  const areDue = async (ids: readonly string[]) =>
    (await events.findOne({ _id: { $in: [...ids] }, dueAt: { $exists: true } })) !== null;
  const { verifyChain } = createChains({ audit, accounts: holders, areDue });
  const chains = user === undefined ? chainNames(audit, holders) : await streamsEverOwned(accounts as never, user);
  const report: AuditReport = { chains: 0, entries: 0, broken: [] };
  for await (const chain of chains) {
    const { valid, entryCount, brokenEntryId } = await verifyChain(chain);
    report.chains += 1;
    report.entries += entryCount;
    if (!valid) report.broken.push({ chain, entryCount, brokenEntryId });
  }
  return report;
}

function inWords({ chains, entries, broken }: AuditReport): string {
  const lines = broken.map(({ chain, entryCount, brokenEntryId }) => {
    const of = chain === SYSTEM_CHAIN ? 'the chain of entries without a customer' : `the chain of ${chain}`;
    return `${of}: ${brokenEntryId === null ? 'its end is missing' : `broken at ${brokenEntryId}`}, after ${entryCount} entries`;
  });
  return [...lines, `${chains} chains, ${entries} entries: ${broken.length} broken`].join('\n');
}

interface Options {
  what: 'verify' | 'export';
  user: string | undefined;
  local: boolean;
  json: boolean;
}

function read(args: readonly string[]): Options | Outcome {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        user: { type: 'string' },
        local: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { code: 0, output: USAGE };
    const { user, local, json } = values;
    const [what, ...more] = positionals;
    if ((what !== 'verify' && what !== 'export') || more.length > 0)
      throw new Error('The command is `verify` or `export`.');
    return { what, user, local, json };
  } catch (error) {
    return { code: 2, output: `${(error as Error).message}\n\n${USAGE}` }; // only wrong arguments throw here
  }
}

await runIfStarted(import.meta.filename, (args) => auditCommand(args, environment()));
