import { randomUUID } from 'node:crypto';
import { type Connection, mongo } from 'mongoose';
import { connectMongo } from '../../src/platform/mongo.ts';

/** A database of its own on the engine of this run (see global-setup.mjs); dropped when the test file is done with it. */
export async function openDatabase(): Promise<{ connection: Connection; close(): Promise<void> }> {
  const connection = await connectMongo(databaseUri(), `test_${randomUUID().slice(0, 8)}`);
  return {
    connection,
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/**
 * An empty database that an earlier test may have used: collections and indexes stay from one to the next, for tests that build the same ones
 * anyway. The engine keeps the files of a dropped database open until the run ends, and a machine may allow a process 20,000 open files.
 */
export async function borrowDatabase(): Promise<{ connection: Connection; close(): Promise<void> }> {
  const lender = await connectMongo(databaseUri(), 'test_pool');
  const pool = lender.collection<{ _id: string; free: boolean }>('databases');
  const lent = await pool.findOneAndUpdate({ free: true }, { $set: { free: false } });
  const name = lent?._id ?? `test_${randomUUID().slice(0, 8)}`;
  if (lent === null) await pool.insertOne({ _id: name, free: false });
  const connection = await connectMongo(databaseUri(), name);
  // Again, in case the test before let something run on.
  await empty(connection);
  return {
    connection,
    async close() {
      await empty(connection);
      await connection.close();
      await pool.updateOne({ _id: name }, { $set: { free: true } });
      await lender.close();
    },
  };
}

async function empty({ db }: Connection): Promise<void> {
  const collections = (await db?.collections()) ?? [];
  await Promise.all(collections.map((collection) => collection.deleteMany({})));
}

export function databaseUri(): string {
  const uri = process.env['TEST_MONGODB_URI'];
  if (!uri) throw new Error('test/support/global-setup.mjs sets TEST_MONGODB_URI, but it is not set');
  return uri;
}

/** A stored document as text: also what it keeps as bytes, which a search would not see otherwise. */
export function textOf(row: mongo.Document): string {
  return `${mongo.BSON.EJSON.stringify(row, { relaxed: false })} ${Buffer.from(mongo.BSON.serialize(row)).toString('utf8')}`;
}
