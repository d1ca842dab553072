import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import mongoose from 'mongoose';
import { openEmbeddedMongo } from '../src/local/embedded-mongodb.ts';
import { eventPath } from '../test/folding/processing.ts';
import { itemsLife, moneyfulLife, subscriptionLife } from '../test/support/lives.ts';

/**
 * `npm run keep-data -- <file>` writes the database of this version to a file: indexes, customers in the middle of their lives, and events
 * that wait. test/upgrades/ starts later versions on it. Run it before you change the shape of stored documents, and never edit a file.
 */
const [file] = process.argv.slice(2);
if (!file) throw new Error('Name the file to write.');

const engine = await openEmbeddedMongo(await mkdtemp(join(tmpdir(), 'keep-data-')));
const connection = await mongoose.createConnection(engine.uri, { dbName: 'kept', autoIndex: false }).asPromise();
const path = await eventPath(connection);
const lives = [moneyfulLife('paid'), moneyfulLife('legacy', 'legacy'), subscriptionLife('plain'), itemsLife('items')];
for (const life of lives) {
  await path.store(...life.slice(0, Math.ceil(life.length / 2)));
  await path.settle();
}

const collections = await Promise.all(
  Object.values(connection.collections).map(async (collection) => ({
    name: collection.collectionName,
    indexes: (await collection.indexes()).filter(({ name }) => name !== '_id_'),
    documents: await collection.find().toArray(),
  })),
);
const kept = { collections, later: lives.map((life) => life.slice(Math.ceil(life.length / 2))) };
await writeFile(file, gzipSync(mongoose.mongo.BSON.EJSON.stringify(kept, { relaxed: false })));
await connection.close();
await engine.close();
