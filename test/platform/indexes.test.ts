import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Schema } from 'mongoose';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { createLog } from '../../src/platform/log.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { databaseUri, openDatabase } from '../support/database.ts';

type Options = { unique?: boolean; sparse?: boolean; expireAfterSeconds?: number; partialFilterExpression?: object };

const { connection, close } = await openDatabase();
afterAll(close);
beforeEach(() => connection.dropDatabase());

/** Starts as a version that declares this index on `born`; returns what it logged. */
async function start(options: Options): Promise<{ msg: string; dropped?: string[] }[]> {
  const logs: { msg: string }[] = [];
  const version = await connectMongo(databaseUri(), connection.name);
  const schema = new Schema({ born: Date, name: String }, { collection: 'people' });
  schema.index({ born: 1 }, options);
  version.model('Person', schema);
  await buildIndexes(version, createLog('info', { write: (line) => logs.push(JSON.parse(line)) }));
  await version.close();
  return logs;
}

const indexes = async () => (await connection.collection('people').indexes()).filter(({ name }) => name !== '_id_');

const SPARSE = { sparse: true };
const OF_NAMED = { partialFilterExpression: { name: { $exists: true } } };

describe('an index whose options changed', () => {
  test.each<[string, Options, Options]>([
    ['sparse now', {}, SPARSE],
    ['partial now', SPARSE, OF_NAMED],
    ['with another partial filter now', OF_NAMED, { partialFilterExpression: { name: { $gt: '' } } }],
    ['unique now', {}, { unique: true }],
    ['no longer unique', { unique: true }, {}],
  ])(
    'an index whose options changed is replaced, and replaced again by the version before: %s',
    async (_what, before, after) => {
      await start(before);
      for (const options of [after, before, after]) {
        expect((await start(options)).at(-1)?.dropped).toHaveLength(1);
        expect(await indexes()).toEqual([expect.objectContaining({ key: { born: 1 }, ...options })]);
        expect(await start(options)).toEqual([]);
      }
    },
  );

  test('an index is replaced without a gap: the new one is built before the old one is dropped', async () => {
    await start({});
    const watched = await connectMongo(`${databaseUri()}&monitorCommands=true`, connection.name);
    const commands: string[] = [];
    (watched.getClient() as unknown as NodeJS.EventEmitter).on('commandStarted', ({ commandName }) =>
      commands.push(commandName),
    );
    const schema = new Schema({ born: Date }, { collection: 'people' });
    schema.index({ born: 1 }, SPARSE);
    watched.model('Person', schema);
    await buildIndexes(watched);
    await watched.close();
    expect(commands.filter((name) => /Index/.test(name) && name !== 'listIndexes')).toEqual([
      'createIndexes',
      'dropIndexes',
    ]);
  });

  test('an index is replaced once by several processes at a time', async () => {
    await start({});
    await Promise.all([start(SPARSE), start(SPARSE), start(SPARSE)]);
    expect(await indexes()).toEqual([expect.objectContaining({ sparse: true })]);
  });

  test('an index that another process builds meanwhile is built once, and both processes start', async () => {
    for (let n = 0; n < 10; n++) {
      await connection.dropDatabase();
      await connection.collection('people').insertOne({});
      await Promise.all([start(OF_NAMED), start(OF_NAMED), start(OF_NAMED)]);
      expect(await indexes()).toHaveLength(1);
    }
  });

  test('an index whose expiry changed is replaced, and back', async () => {
    for (const options of [{ expireAfterSeconds: 60 }, { expireAfterSeconds: 90 }, {}, { expireAfterSeconds: 60 }]) {
      await start(options);
      expect((await indexes()).map(({ expireAfterSeconds }) => expireAfterSeconds)).toEqual([
        options.expireAfterSeconds,
      ]);
    }
  });

  test('an index that an operator made on other fields is kept', async () => {
    await start({});
    await connection.collection('people').createIndex({ name: 1 });
    await start(SPARSE);
    expect((await indexes()).map(({ key }) => key)).toEqual(expect.arrayContaining([{ name: 1 }, { born: 1 }]));
  });

  test('an index on the same fields in another order is kept, because it answers other queries', async () => {
    await connection.collection('people').createIndex({ name: 1, born: 1 });
    const version = await connectMongo(databaseUri(), connection.name);
    const schema = new Schema({ born: Date, name: String }, { collection: 'people' });
    schema.index({ born: 1, name: 1 });
    version.model('Person', schema);
    await buildIndexes(version);
    await version.close();
    const keys = (await indexes()).map(({ key }) => Object.keys(key).join());
    expect(keys.sort()).toEqual(['born,name', 'name,born']);
  });

  test('an index that contradicts the data stops the start, and nothing is dropped', async () => {
    await start({});
    await connection.collection('people').insertMany([{ born: new Date(0) }, { born: new Date(0) }]);
    await expect(start({ unique: true })).rejects.toThrow('duplicate key');
    expect(await indexes()).toHaveLength(1);
  });
});
