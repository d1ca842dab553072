import { parseArgs } from 'node:util';
import type { Environment } from '../config.rules.ts';
import { type Config, environment, readConfig } from '../config.ts';
import { refoldEvent } from '../folding/system-event.ts';
import { type Rebuilt, rebuild } from '../reprocess/rebuild.ts';
import { openForCommand } from './open-event-path.ts';
import { type Outcome, runIfStarted } from './outcome.ts';
import { openStore, type Store } from './store.ts';

const USAGE = `Folds every account again from its stored events and reports what differs. Nothing is written without --write.

  npm run rebuild -- [options]

  --local            the database of local mode, also while \`npm start\` is running
  --write            corrects the differences
  --after <stream>   resumes after a stream, which the last line of an interrupted run names
  --json             the report as JSON
  --help             this text

It exits with 0 if nothing differs (or everything was corrected), 1 if something differs, and 2 if an option is wrong.`;

export interface RebuildReport {
  documents: number;
  events: number;
  /** The streams that differ from the fold of their events. */
  different: Rebuilt[];
  /** How many of them were corrected. */
  written: number;
}

/** Receives a line of progress. */
export type Progress = (line: string) => void;

/** Runs `npm run rebuild` with these arguments. */
export async function rebuildCommand(args: readonly string[], env: Environment, progress: Progress): Promise<Outcome> {
  const options = read(args);
  if ('code' in options) return options;
  const store = await openStore(env, options.local);
  try {
    const { stripe } = readConfig(env, { local: options.local });
    const report = await rebuildStore(store, { ...options, stripe }, progress);
    const settled = report.different.length === report.written;
    return { code: settled ? 0 : 1, output: options.json ? JSON.stringify(report, null, 2) : inWords(report) };
  } finally {
    await store.close();
  }
}

/** A line of progress is printed after this many documents. */
const EVERY = 1_000;

async function rebuildStore(
  store: Store,
  { write, after, stripe }: Options & { stripe: Config['stripe'] },
  progress: Progress,
): Promise<RebuildReport> {
  const report: RebuildReport = { documents: 0, events: 0, different: [], written: 0 };
  const { livemode } = stripe;
  const path = write ? await openForCommand(store.connection, stripe) : null;
  for await (const rebuilt of rebuild(store, after)) {
    const before = report.documents;
    report.documents += rebuilt.documents;
    report.events += rebuilt.events;
    if (Math.floor(before / EVERY) < Math.floor(report.documents / EVERY))
      progress(`${report.documents} documents, ${report.events} events; at ${rebuilt.stream}`);
    if (rebuilt.outcome === 'same') continue;
    report.different.push(rebuilt);
    if (!path) continue;
    const at = path.clock.now();
    const asked = refoldEvent(rebuilt.stream, at.toISOString(), {
      reason: 'Rebuilt from its events.',
      at,
      livemode,
    });
    await path.processor.process([await path.inbox.storeInHand(asked)]);
    report.written += 1;
  }
  return report;
}

function inWords({ documents, events, different, written }: RebuildReport): string {
  const lines = different.flatMap(({ stream, outcome, parts, changes }) => [
    `${stream}: ${[outcome, ...parts].join(', ')}`,
    ...changes.map(
      ({ target, path, before, after }) => `  ${target} ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
    ),
  ]);
  const repaired = written > 0 ? `, ${written} corrected` : '';
  return [...lines, `${documents} documents from ${events} events: ${different.length} differences${repaired}`].join(
    '\n',
  );
}

interface Options {
  local: boolean;
  write: boolean;
  json: boolean;
  after: string;
}

function read(args: readonly string[]): Options | Outcome {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        local: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        after: { type: 'string', default: '' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values.help ? { code: 0, output: USAGE } : values;
  } catch (error) {
    return { code: 2, output: `${(error as Error).message}\n\n${USAGE}` }; // parseArgs throws only for wrong arguments
  }
}

await runIfStarted(import.meta.filename, (args) =>
  rebuildCommand(args, environment(), (line) => process.stderr.write(`${line}\n`)),
);
