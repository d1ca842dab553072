import { isDeepStrictEqual } from 'node:util';
import type { Connection, Model, mongo } from 'mongoose';
import { digest } from './digest.ts';
import type { Log } from './log.ts';

/** How often a build that still runs is logged, in milliseconds. */
const TELL_EVERY = 10_000;

/** An index as a schema declares it, or as MongoDB lists it. */
type Index = mongo.IndexDescription & { key: object };

/**
 * Builds the indexes that collections declare and lack, those of a collection in one pass over it. One that is there with other options
 * is built under another name first, and then dropped: while that runs, processes of both versions work, and one of the older version that
 * starts later finds room for its own again. Several processes may do so at once, since MongoDB builds an index once. Where none is
 * lacking, nothing is asked for that needs the right to build. Rejects where MongoDB refuses an index, as a unique one that the data
 * contradict.
 */
export async function buildIndexes(connection: Connection, log?: Log): Promise<void> {
  await Promise.all(Object.values(connection.models).map((model) => buildLacking(model, log)));
}

async function buildLacking(model: Model<unknown>, log: Log | undefined): Promise<void> {
  const { toCreate } = await model.diffIndexes({ indexOptionsToCreate: true });
  const lacking = (toCreate as unknown as [object, object][]).map(
    ([key, options]): Index => ({ ...options, key }) as Index,
  );
  if (lacking.length === 0) return;
  const { collection } = model;
  const there = await indexesOf(collection);
  const about = {
    collection: collection.collectionName,
    indexes: lacking.map(({ key }) => Object.keys(key).join(' + ')),
  };
  // A collection that does not exist yet is built at once, which is not worth a line in the log.
  const told = there.length > 0 ? log : undefined;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const telling = setInterval(() => told?.info(about, `still building indexes after ${seconds()} s`), TELL_EVERY);
  try {
    told?.info(about, 'building indexes');
    const replaced = there.filter(
      (one) => lacking.some((index) => isSameKey(one.key, index.key)) && !isDeclared(one, model),
    );
    // MongoDB takes no two that differ in when documents expire alone.
    const first = replaced.filter((one) => lacking.some((index) => isSameButExpiry(one, index)));
    for (const index of first) await drop(collection, index);
    const others = there.filter((one) => !first.includes(one));
    // Another process may have built some meanwhile, under whichever name: MongoDB refuses them a second one.
    const toBuild = lacking.filter((index) => !others.some((one) => isSameButExpiry(one, index)));
    if (toBuild.length > 0)
      await collection.createIndexes(toBuild.map((index) => named(index, others)) as mongo.IndexDescription[]);
    for (const index of replaced) if (!first.includes(index)) await drop(collection, index);
    told?.info({ ...about, dropped: replaced.map(({ name }) => name) }, `indexes are built after ${seconds()} s`);
  } finally {
    clearInterval(telling);
  }
}

/** Under the name that MongoDB would give it, or where that is taken, with a mark of its options. */
function named(index: Index, there: readonly Index[]): Index {
  const name = Object.entries(index.key).flat().join('_');
  const isTaken = there.some((one) => one.name === name);
  return { ...index, name: isTaken ? `${name}_${digest([JSON.stringify(optionsOf(index))]).slice(0, 8)}` : name };
}

/** Whether two indexes have the same fields in the same order: in another order they answer other queries. */
export const isSameKey = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What tells an index from another one with the same key. */
const optionsOf = ({ unique = false, sparse = false, partialFilterExpression = {} }: Index) => ({
  unique,
  sparse,
  partialFilterExpression,
});

const isSameButExpiry = (one: Index, other: Index): boolean =>
  isSameKey(one.key, other.key) && isDeepStrictEqual(optionsOf(one), optionsOf(other));

/** Whether a collection declares just this index. */
function isDeclared(one: Index, model: Model<unknown>): boolean {
  return model.schema.indexes().some(([key, options]) => {
    const declared = { ...options, key } as Index;
    return isSameButExpiry(one, declared) && one.expireAfterSeconds === declared.expireAfterSeconds;
  });
}

type Collection = Model<unknown>['collection'];

/** None where the collection is not there yet. Where MongoDB cannot be asked, what is asked of it next says so. */
const indexesOf = async (collection: Collection): Promise<Index[]> =>
  (await collection.indexes().catch(() => [])) as Index[];

/** Another process may have been faster. An index that stays for another reason costs writes, and the doctor names it. */
async function drop(collection: Collection, { name }: Index): Promise<void> {
  await collection.dropIndex(String(name)).catch(() => undefined);
}
