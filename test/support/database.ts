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

export function databaseUri(): string {
  const uri = process.env['TEST_MONGODB_URI'];
  if (!uri) throw new Error('test/support/global-setup.mjs sets TEST_MONGODB_URI, but it is not set');
  return uri;
}

/** A stored document as text: also what it keeps as bytes, which a search would not see otherwise. */
export function textOf(row: mongo.Document): string {
  return `${mongo.BSON.EJSON.stringify(row, { relaxed: false })} ${Buffer.from(mongo.BSON.serialize(row)).toString('utf8')}`;
}
