import type { CommandStartedEvent } from 'mongodb';
import type { Connection } from 'mongoose';

type Command = Record<string, unknown>;

/** A command to MongoDB that looks for something. */
export interface Asked {
  name: string;
  command: Command;
}

const READS = ['find', 'aggregate', 'update', 'count', 'distinct'];

/** What a connection asks from now on; it must monitor commands. Grows while things happen. */
export function whatIsAsked(connection: Connection): Asked[] {
  const asked: Asked[] = [];
  connection.getClient().on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    if (READS.includes(commandName)) asked.push({ name: commandName, command: command as Command });
  });
  return asked;
}

/** Asks MongoDB how it finds each thing: how many shapes of commands there are, and those that no index answers, or not in order. */
export async function explained(
  connection: Connection,
  asked: readonly Asked[],
): Promise<{ shapes: number; slow: string[] }> {
  const shapes = new Map(asked.map((command) => [shapeOf(command), command]));
  const slow: string[] = [];
  for (const [shape, command] of shapes) {
    for (const explain of explainable(command)) {
      const stages = stagesOf(await connection.db?.command({ explain, verbosity: 'queryPlanner' }));
      const slowStages = ['COLLSCAN', 'SORT', '$sort', ...(EVERYTHING.test(shape) ? [] : ['WHOLE INDEX'])];
      const bad = stages.filter((stage) => slowStages.includes(stage));
      if (bad.length > 0) slow.push(`${bad} ${shape}`);
    }
  }
  return { shapes: shapes.size, slow };
}

// A list of everything: its page is the beginning of an index.
const EVERYTHING = /"filter":(\{"\$and":\["\{\}"\]\}|\{\}),/;
const WHOLE = ['[MinKey, MaxKey]', '[MaxKey, MinKey]'];

/** Every stage of every plan in an explanation, wherever it stands in it. */
function stagesOf(explained: unknown): string[] {
  if (Array.isArray(explained)) return explained.flatMap(stagesOf);
  if (typeof explained !== 'object' || explained === null) return [];
  const { stage, rejectedPlans: _rejected, command: _echo, ...rest } = explained as Command;
  // A stage of a pipeline is named by its key; `$sort` there sorts what no index has put in order.
  const own = [...(typeof stage === 'string' ? [stage] : []), ...('$sort' in rest ? ['$sort'] : [])];
  // Walking through a whole index is as slow as through the collection. A sparse one holds only what is looked for.
  const bounds = stage === 'IXSCAN' ? Object.values(rest['indexBounds'] as Record<string, string[]>) : [];
  const first = bounds[0]?.[0];
  if (stage === 'IXSCAN' && WHOLE.includes(first ?? '') && !rest['isSparse']) own.push('WHOLE INDEX');
  return [...own, ...Object.values(rest).flatMap(stagesOf)];
}

/** One command for each shape: names without values. */
function shapeOf({ name, command }: Asked): string {
  const bare = (value: unknown): unknown =>
    Array.isArray(value)
      ? [...new Set(value.map((part) => JSON.stringify(bare(part))))]
      : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
        ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bare(part)]))
        : '?';
  const { filter, query, pipeline, updates, sort, key } = command;
  return `${name} ${command[name]} ${JSON.stringify({ ...(bare({ filter, query, pipeline, updates, key }) as object), sort })}`;
}

/** What can be explained of a command; an update by each of its parts. */
function explainable({ name, command }: Asked): Command[] {
  const { lsid: _lsid, $db: _db, writeConcern: _concern, txnNumber: _number, ...bare } = command;
  if (name !== 'update') return [bare];
  return (bare['updates'] as Command[]).map((update) => ({ update: bare['update'], updates: [update] }));
}
