import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';

const free: Db[] = [];
let client: MongoClient | undefined;

afterAll(async () => {
  for (const db of free.splice(0)) await db.dropDatabase();
  await client?.close();
});

/** An empty database of its own for a test. It returns to the pool of the test file, so that indexes are built once for each file. */
export async function borrowDatabase(): Promise<{ db: Db; close(): Promise<void> }> {
  client ??= await MongoClient.connect(databaseUri(), { retryWrites: false });
  const db = free.pop() ?? client.db(`sandbox_${randomUUID().slice(0, 8)}`);
  return {
    db,
    async close() {
      await Promise.all((await db.collections()).map((collection) => collection.deleteMany({})));
      free.push(db);
    },
  };
}

/** The engine of this run. */
export function databaseUri(): string {
  const uri = process.env['TEST_MONGODB_URI'];
  if (!uri) throw new Error('test/support/global-setup.mjs sets TEST_MONGODB_URI, but it is not set');
  return uri;
}
