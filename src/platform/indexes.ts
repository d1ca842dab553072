import { isDeepStrictEqual } from 'node:util';
import type { Connection, Model, mongo } from 'mongoose';
import { digest } from './digest.ts';
import type { Log } from './log.ts';

/** How often a build that still runs is logged, in milliseconds. */
const LOG_EVERY = 10_000;

/** An index as a schema declares it, or as MongoDB lists it. */
type Index = mongo.IndexDescription & { key: object };

/**
 * Builds the indexes that collections declare and lack, those of one collection in one pass. If an index exists with other options, the new
 * one is built under another name, and then the old one is dropped. Meanwhile processes of both versions work, and a process of the older
 * version that starts later can build its own again. Several processes may call this at once, because MongoDB builds an index once. If no
 * index is missing, no command is sent that needs the right to build one. Rejects if MongoDB refuses an index, for example a unique
 * one that the data contradict.
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
  const existing = await indexesOf(collection);
  const about = {
    collection: collection.collectionName,
    indexes: lacking.map(({ key }) => Object.keys(key).join(' + ')),
  };
  // A collection that does not exist yet is built at once, which is not worth a line in the log.
  const progressLog = existing.length > 0 ? log : undefined;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const telling = setInterval(() => progressLog?.info(about, `still building indexes after ${seconds()} s`), LOG_EVERY);
  try {
    progressLog?.info(about, 'building indexes');
    const replaced = existing.filter(
      (one) => lacking.some((index) => isSameKey(one.key, index.key)) && !isDeclared(one, model),
    );
    // MongoDB refuses two indexes that differ only in when documents expire, so the old one is dropped first.
    const first = replaced.filter((one) => lacking.some((index) => isSameButExpiry(one, index)));
    for (const index of first) await drop(collection, index);
    const others = existing.filter((one) => !first.includes(one));
    // Another process may have built an index meanwhile under another name. MongoDB refuses to build it a second time.
    const toBuild = lacking.filter((index) => !others.some((one) => isSameButExpiry(one, index)));
    if (toBuild.length > 0)
      await collection.createIndexes(toBuild.map((index) => withName(index, others)) as mongo.IndexDescription[]);
    for (const index of replaced) if (!first.includes(index)) await drop(collection, index);
    progressLog?.info(
      { ...about, dropped: replaced.map(({ name }) => name) },
      `indexes are built after ${seconds()} s`,
    );
  } finally {
    clearInterval(telling);
  }
}

/** The index with MongoDB's default name. If that name is taken, a digest of the options is appended. */
function withName(index: Index, existing: readonly Index[]): Index {
  const name = Object.entries(index.key).flat().join('_');
  const isTaken = existing.some((one) => one.name === name);
  return { ...index, name: isTaken ? `${name}_${digest([JSON.stringify(optionsOf(index))]).slice(0, 8)}` : name };
}

/** Whether two indexes have the same fields in the same order: in another order they answer other queries. */
export const isSameKey = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The options that distinguish indexes with the same key. */
const optionsOf = ({ unique = false, sparse = false, partialFilterExpression = {} }: Index) => ({
  unique,
  sparse,
  partialFilterExpression,
});

const isSameButExpiry = (one: Index, other: Index): boolean =>
  isSameKey(one.key, other.key) && isDeepStrictEqual(optionsOf(one), optionsOf(other));

/** Whether the model declares an index with this key and these options. */
function isDeclared(one: Index, model: Model<unknown>): boolean {
  return model.schema.indexes().some(([key, options]) => {
    const declared = { ...options, key } as Index;
    return isSameButExpiry(one, declared) && one.expireAfterSeconds === declared.expireAfterSeconds;
  });
}

type Collection = Model<unknown>['collection'];

/** Empty if the collection does not exist yet. If MongoDB cannot be reached, the next command reports that. */
const indexesOf = async (collection: Collection): Promise<Index[]> =>
  (await collection.indexes().catch(() => [])) as Index[];

/** Ignores errors: another process may have dropped the index already. An index that stays costs writes, and the doctor reports it. */
async function drop(collection: Collection, { name }: Index): Promise<void> {
  await collection.dropIndex(String(name)).catch(() => undefined);
}
